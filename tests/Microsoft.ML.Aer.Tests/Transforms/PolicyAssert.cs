namespace Microsoft.ML.Aer.Tests;

/// <summary>Compares policies bit by bit.</summary>
internal static class PolicyAssert
{
    public static void SameWeights(IPolicyWeights expected, IPolicyWeights actual)
    {
        foreach (PolicyParameter parameter in PolicyLayout.Parameters(expected.Config)) Assert.True(Values(expected, parameter).SequenceEqual(Values(actual, parameter)), parameter.Name);
    }

    public static unsafe Span<float> Values(IPolicyWeights weights, PolicyParameter parameter) => new((float*)weights.Address(parameter.Name), (int)parameter.Count);
}
