namespace Microsoft.ML.Aer.Tests;

/// <summary>Compares policies bit by bit.</summary>
internal static class PolicyAssert
{
    /// <param name="expected">The values expected.</param>
    /// <param name="actual">The values found.</param>
    /// <param name="round">What storing may have done to a value; null nothing.</param>
    public static void SameWeights(IPolicyWeights expected, IPolicyWeights actual, Func<float, float>? round = null)
    {
        foreach (PolicyParameter parameter in PolicyLayout.Parameters(expected.Config))
        {
            float[] values = Values(expected, parameter).ToArray();
            if (round is not null) values = Array.ConvertAll(values, v => round(v));
            Assert.True(values.AsSpan().SequenceEqual(Values(actual, parameter)), parameter.Name);
        }
    }

    public static unsafe Span<float> Values(IPolicyWeights weights, PolicyParameter parameter) => new((float*)weights.Address(parameter.Name), (int)parameter.Count);
}
