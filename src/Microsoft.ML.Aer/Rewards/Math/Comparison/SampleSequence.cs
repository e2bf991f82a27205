namespace Microsoft.ML.Aer;

/// <summary>Seeded values for symbols: the same for every verdict. Fractions of both signs between a fifth and four, all different.</summary>
internal sealed class SampleSequence(int seed)
{
    private ulong _state = 0x9E3779B97F4A7C15UL * (ulong)(seed + 1);

    /// <summary>The values of one point. The first points are all positive, the next all negative, the others mixed.</summary>
    public Dictionary<MathNode, MathValue> Next(IReadOnlyList<MathNode> symbols, IReadOnlySet<MathNode> whole, int point)
    {
        var values = new Dictionary<MathNode, MathValue>();
        foreach (MathNode symbol in symbols)
        {
            if (whole.Contains(symbol)) values[symbol] = new MathRational(2 + (int)(Draw() % 14));
            else if (symbol.IsReal) values[symbol] = Fraction(point < 2 || (point > 3 && Draw() % 2 == 0));
            else values[symbol] = new BigComplex(BigFloat.From(Fraction(Draw() % 2 == 0)), BigFloat.From(Fraction(Draw() % 2 == 0)));
        }
        return values;
    }

    /// <summary>One positive or negative fraction.</summary>
    public MathRational Fraction(bool positive)
    {
        var value = new MathRational(51 + (long)(Draw() % 967), 256);
        return positive ? value : -value;
    }

    // SplitMix64.
    private ulong Draw()
    {
        ulong z = _state += 0x9E3779B97F4A7C15UL;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
