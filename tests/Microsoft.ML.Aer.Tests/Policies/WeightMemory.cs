namespace Microsoft.ML.Aer.Tests;

/// <summary>Weights as arrays, to compare them.</summary>
internal static class WeightMemory
{
    public static unsafe float[] Values(IPolicyWeights weights, PolicyParameter parameter) =>
        new ReadOnlySpan<float>((float*)weights.Address(parameter.Name), checked((int)parameter.Count)).ToArray();
}
