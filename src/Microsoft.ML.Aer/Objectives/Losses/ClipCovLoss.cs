using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer;

/// <summary>See <see cref="PolicyLoss.ClipCov"/>.</summary>
internal sealed class ClipCovLoss(double share, double lowerBound, double upperBound, double clipLow, double clipHigh)
    : PolicyLoss(LossAggregation.TokenMean)
{
    private protected override string Formula => SettingsText.Of(nameof(ClipCov), ("share", share), ("lowerBound", lowerBound), ("upperBound", upperBound), ("clipLow", clipLow), ("clipHigh", clipHigh));

    internal override Tensor TokenLoss(LossInputs inputs)
    {
        Tensor plain = -inputs.Ratio * inputs.Advantages; // [B,T]
        Tensor clipped = -inputs.Ratio.Clamp(1 - clipLow, 1 + clipHigh) * inputs.Advantages;
        Tensor covariance = TokenCovariance.Of(inputs);
        Tensor candidates = covariance.Greater(lowerBound) & covariance.Less(upperBound) & inputs.Mask.IsNotZero() & (clipped <= plain);

        Tensor dropped = Choose(candidates, inputs);
        inputs.Metrics.Mean(MetricNames.CovarianceFraction, dropped);
        return torch.maximum(plain, clipped).MaskedFill(dropped, 0);
    }

    internal override void Validate(string optionName, ICollection<string> faults)
    {
        base.Validate(optionName, faults);
        Fault.Unless(share is > 0 and <= 1, $"{optionName}'s share", share, "in (0, 1]", faults);
        Fault.Unless(lowerBound < upperBound, $"{optionName}'s lowerBound", lowerBound, $"below its upperBound ({Fault.Number(upperBound)})", faults);
        Fault.Unless(clipLow is >= 0 and <= 1, $"{optionName}'s clipLow", clipLow, "in [0, 1]", faults);
        Fault.UnlessNotNegative(clipHigh, $"{optionName}'s clipHigh", faults);
    }

    // A random few of the candidates, [B,T] bool. Each token's number comes from its completion's stream, so that
    // the order of completions does not matter.
    private Tensor Choose(Tensor candidates, LossInputs inputs)
    {
        long count = Math.Max((long)(share * inputs.Mask.sum().to(ScalarType.Float64).item<double>()), 1);
        bool[] isCandidate = candidates.cpu().data<bool>().ToArray();
        int width = (int)candidates.shape[1];
        int[] found = [.. Enumerable.Range(0, isCandidate.Length).Where(i => isCandidate[i])];
        if (found.Length <= count) return candidates;

        IReadOnlyList<ulong> streams = inputs.Streams
            ?? throw new ArgumentException($"Clip-Cov chooses tokens at random and needs {nameof(ObjectiveBatch)}.{nameof(ObjectiveBatch.Streams)}.", nameof(inputs));
        var chosen = new bool[isCandidate.Length];
        foreach (int i in found.OrderBy(i => RandomStream.Uniform(streams[i / width], i % width)).Take((int)count)) chosen[i] = true;
        return torch.tensor(chosen, candidates.shape, device: candidates.device);
    }
}
