namespace Microsoft.ML.Aer;

/// <summary>
/// Cosines and sines of the rotary embedding. Rounded where transformers in float32 rounds (frequencies and angles),
/// because that is the table a checkpoint was trained with; in between, double.
/// </summary>
internal sealed class RotaryTable
{
    private RotaryTable(int length, int halfWidth)
    {
        Length = length;
        HalfWidth = halfWidth;
        Cos = new float[checked(length * halfWidth)];
        Sin = new float[length * halfWidth];
    }

    /// <summary>Number of positions.</summary>
    public int Length { get; }

    /// <summary>Number of rotated channel pairs: channel i turns with channel i + <see cref="HalfWidth"/>.</summary>
    public int HalfWidth { get; }

    /// <summary>[length, width / 2], position by position.</summary>
    public float[] Cos { get; }

    /// <summary>[length, width / 2], position by position.</summary>
    public float[] Sin { get; }

    public static RotaryTable Create(RotarySettings settings, int length)
    {
        float[] frequencies = Frequencies(settings);
        var table = new RotaryTable(length, frequencies.Length);
        for (int position = 0; position < length; position++)
        {
            int row = position * frequencies.Length;
            for (int i = 0; i < frequencies.Length; i++)
            {
                (double sin, double cos) = Math.SinCos(position * frequencies[i]);
                table.Cos[row + i] = (float)cos * settings.AttentionFactor;
                table.Sin[row + i] = (float)sin * settings.AttentionFactor;
            }
        }
        return table;
    }

    /// <summary>Radians a position, one for each pair of channels.</summary>
    public static float[] Frequencies(RotarySettings settings)
    {
        var frequencies = new float[settings.Width / 2];
        for (int i = 0; i < frequencies.Length; i++)
        {
            double wavelengthFactor = Math.Pow(settings.Theta, 2.0 * i / settings.Width);
            frequencies[i] = settings.Scaling switch
            {
                RotaryScaling.Linear => (float)(1 / wavelengthFactor) / settings.Factor,
                RotaryScaling.Llama3 => Llama3(settings, (float)(1 / wavelengthFactor)),
                RotaryScaling.LongRope => (float)(1 / (settings.ShortFactors[i] * wavelengthFactor)),
                _ => (float)(1 / wavelengthFactor),
            };
        }
        return frequencies;
    }

    // Long wavelengths are slowed down by the factor, short ones kept, those between blended.
    private static float Llama3(RotarySettings settings, float frequency)
    {
        double wavelength = 2 * Math.PI / frequency;
        double original = settings.OriginalContextLength;
        if (wavelength < original / settings.HighFrequencyFactor) return frequency;
        if (wavelength > original / settings.LowFrequencyFactor) return frequency / settings.Factor;
        double kept = ((original / wavelength) - settings.LowFrequencyFactor) / (settings.HighFrequencyFactor - settings.LowFrequencyFactor);
        return (float)(((1 - kept) * frequency / settings.Factor) + (kept * frequency));
    }
}
