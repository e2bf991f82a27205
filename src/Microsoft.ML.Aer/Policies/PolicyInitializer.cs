namespace Microsoft.ML.Aer;

/// <summary>
/// Fresh weights as transformers draws them: normal with <see cref="PolicyConfig.InitializerRange"/>, norms 1, biases 0.
/// Each value is a function of seed, parameter name and position alone.
/// </summary>
internal static class PolicyInitializer
{
    private const int ValuesPerTask = 1 << 18;

    public static void Fill(PolicyConfig config, Func<string, nint> address, int seed)
    {
        foreach (PolicyParameter parameter in PolicyLayout.Parameters(config))
        {
            Fill(parameter, config.InitializerRange, address(parameter.Name), seed);
        }
    }

    /// <summary>Fills one parameter that begins at <paramref name="address"/>.</summary>
    public static void Fill(PolicyParameter parameter, float deviation, nint address, int seed)
    {
        long tasks = (parameter.Count + ValuesPerTask - 1) / ValuesPerTask;
        Parallel.For(0, tasks, task =>
        {
            long first = task * ValuesPerTask;
            int count = (int)Math.Min(ValuesPerTask, parameter.Count - first);
            Fill(parameter, deviation, seed, first, Floats(address, first, count));
        });
    }

    /// <summary>Fills <paramref name="values"/>, which begin at position <paramref name="first"/> (even) of the parameter.</summary>
    public static void Fill(PolicyParameter parameter, float deviation, int seed, long first, Span<float> values)
    {
        if (parameter.Shape.Length == 1)
        {
            values.Fill(parameter.Name.EndsWith(".bias", StringComparison.Ordinal) ? 0 : 1);
            return;
        }
        ulong key = RandomStream.Key(seed, NameHash(parameter.Name), 0, 0);
        for (int i = 0; i < values.Length; i += 2)
        {
            // Box and Muller: two uniform numbers make two normal ones.
            double radius = deviation * Math.Sqrt(-2 * Math.Log(RandomStream.Uniform(key, first + i)));
            (double sin, double cos) = Math.SinCos(2 * Math.PI * RandomStream.Uniform(key, first + i + 1));
            values[i] = (float)(radius * cos);
            if (i + 1 < values.Length) values[i + 1] = (float)(radius * sin);
        }
    }

    private static unsafe Span<float> Floats(nint start, long first, int count) => new((float*)start + first, count);

    // FNV-1a: the same on every machine, unlike string.GetHashCode.
    private static long NameHash(string name)
    {
        ulong hash = 0xCBF29CE484222325UL;
        foreach (char c in name) hash = (hash ^ c) * 0x100000001B3UL;
        return (long)hash;
    }
}
