namespace Microsoft.ML.Aer;

/// <summary>
/// Reads rotary settings in both spellings: <c>rope_theta</c> and <c>rope_scaling</c> at the top (transformers 4),
/// or <c>rope_parameters</c> (transformers 5).
/// </summary>
internal static class RotaryReader
{
    /// <param name="json">config.json.</param>
    /// <param name="headSize">Width of a head.</param>
    /// <param name="contextLength"><c>max_position_embeddings</c>.</param>
    /// <param name="defaults">What the family assumes where the file is silent.</param>
    public static RotarySettings Read(ConfigObject json, int headSize, int contextLength, DecoderDefaults defaults)
    {
        if (json.Has("rope_scaling") && json.Has("rope_parameters"))
        {
            throw new FormatException($"{json.Where}: 'rope_scaling' and 'rope_parameters' are two spellings of one setting; keep one of them.");
        }
        ConfigObject settings = json.Object("rope_scaling") ?? json.Object("rope_parameters") ?? new ConfigObject(json.Where, new Dictionary<string, System.Text.Json.JsonElement>());

        float? outer = Theta(json), inner = Theta(settings);
        if (outer is { } a && inner is { } b && a != b)
        {
            throw new FormatException($"{json.Where}: 'rope_theta' is {a} at the top and {b} in {settings.Where}; keep one of them.");
        }
        RotaryScaling scaling = Scaling(settings, defaults);
        var rotary = new RotarySettings
        {
            Theta = inner ?? outer ?? defaults.RotaryTheta,
            Width = Width(json, settings, headSize, defaults),
            Scaling = scaling,
        };
        rotary = scaling switch
        {
            RotaryScaling.Linear => rotary with { Factor = Factor(settings) },
            RotaryScaling.Llama3 => Llama3(settings, rotary),
            RotaryScaling.LongRope => LongRope(json, settings, rotary, contextLength),
            _ => rotary,
        };
        if (scaling is RotaryScaling.None) settings.Harmless(["factor", "original_max_position_embeddings", "attention_factor"]);
        settings.RefuseUnread();
        return rotary;
    }

    private static float? Theta(ConfigObject json) => json.OptionalFloat("rope_theta", f => f > 1, "a number above 1");

    private static RotaryScaling Scaling(ConfigObject settings, DecoderDefaults defaults)
    {
        string? type = settings.Text("rope_type"), legacy = settings.Text("type");
        string name = type ?? legacy ?? "default";
        // Phi-3's first checkpoints wrote "su", its long variants "yarn", for what became longrope.
        if (defaults.LongRope && name is "su" or "yarn") name = "longrope";
        return name switch
        {
            "default" => RotaryScaling.None,
            "linear" when !defaults.LongRope => RotaryScaling.Linear,
            "llama3" when !defaults.LongRope => RotaryScaling.Llama3,
            "longrope" when defaults.LongRope => RotaryScaling.LongRope,
            _ => throw new NotSupportedException(
                $"{settings.Where}: rope type '{name}' is not supported for {defaults.ModelType}; known: {(defaults.LongRope ? "default, longrope" : "default, linear, llama3")}."),
        };
    }

    private static int Width(ConfigObject json, ConfigObject settings, int headSize, DecoderDefaults defaults)
    {
        float? outer = Partial(json), inner = Partial(settings);
        float factor = inner ?? outer ?? 1;
        if (factor != 1 && !defaults.PartialRotary)
        {
            throw new NotSupportedException($"{json.Where}: 'partial_rotary_factor' is {factor}; a {defaults.ModelType} rotates whole heads.");
        }
        int width = (int)(headSize * (double)factor);
        if (width <= 0 || width % 2 != 0)
        {
            throw new FormatException($"{json.Where}: {width} of a head's {headSize} channels would be rotated; expected a positive even number (head_dim times partial_rotary_factor).");
        }
        return width;
    }

    private static float? Partial(ConfigObject json) =>
        json.OptionalFloat("partial_rotary_factor", f => f is > 0 and <= 1, "a number above 0, at most 1");

    private static float Factor(ConfigObject settings) =>
        settings.OptionalFloat("factor", f => f >= 1, "a number of at least 1")
        ?? throw new FormatException($"{settings.Where}: the key 'factor' is missing; expected a number of at least 1.");

    private static RotarySettings Llama3(ConfigObject settings, RotarySettings rotary)
    {
        float low = Required(settings, "low_freq_factor"), high = Required(settings, "high_freq_factor");
        if (high <= low) throw settings.Wrong("high_freq_factor", $"{high}", $"a number above low_freq_factor, {low}");
        return rotary with
        {
            Factor = Factor(settings),
            LowFrequencyFactor = low,
            HighFrequencyFactor = high,
            OriginalContextLength = settings.Int("original_max_position_embeddings", 1, int.MaxValue),
        };
    }

    private static float Required(ConfigObject settings, string key) =>
        settings.OptionalFloat(key, f => f > 0, "a number above 0")
        ?? throw new FormatException($"{settings.Where}: the key '{key}' is missing; expected a number above 0.");

    private static RotarySettings LongRope(ConfigObject json, ConfigObject settings, RotarySettings rotary, int contextLength)
    {
        int? inner = settings.OptionalInt("original_max_position_embeddings", 2, int.MaxValue);
        int original = json.OptionalInt("original_max_position_embeddings", 2, int.MaxValue) ?? inner ?? 4096;
        // As transformers 5: a factor that is written down comes before the ratio of the context lengths.
        double ratio = settings.OptionalFloat("factor", f => f > 0, "a number above 0") ?? (double)contextLength / original;
        float attention = settings.OptionalFloat("attention_factor", f => f > 0, "a number above 0")
            ?? (ratio <= 1 ? 1 : (float)Math.Sqrt(1 + (Math.Log(ratio) / Math.Log(original))));
        return rotary with
        {
            Factor = (float)ratio,
            OriginalContextLength = original,
            ShortFactors = Divisors(settings, "short_factor", rotary.Width),
            LongFactors = Divisors(settings, "long_factor", rotary.Width),
            AttentionFactor = attention,
        };
    }

    private static IReadOnlyList<float> Divisors(ConfigObject settings, string key, int width)
    {
        IReadOnlyList<float>? divisors = settings.Floats(key);
        if (divisors is null || divisors.Count != width / 2 || divisors.Any(d => d <= 0))
        {
            throw settings.Wrong(key, divisors is null ? "missing" : $"a list of {divisors.Count}", $"{width / 2} numbers above 0, one for each rotated pair of channels");
        }
        return divisors;
    }
}
