namespace Microsoft.ML.Aer;

/// <summary>The scored completions of one problem.</summary>
internal sealed record ProblemResult
{
    /// <summary>Row of the problem, from 0.</summary>
    public required int Row { get; init; }

    /// <summary>What tells this problem from others; null where the predictions have no such column.</summary>
    public string? Problem { get; init; }

    public string? Category { get; init; }

    /// <summary>Whether each completion is correct, of those whose accuracy reward is known.</summary>
    public required bool[] Correct { get; init; }

    /// <summary>The answer each of those votes for.</summary>
    public required string?[] Answers { get; init; }

    /// <summary>Mean of each reward over the completions that have it, by the reward's position; NaN where none has.</summary>
    public required double[] Rewards { get; init; }

    /// <summary>Completions, missing ones included.</summary>
    public required int Completions { get; init; }

    /// <summary>What failed, over all completions and rewards.</summary>
    public required IReadOnlyList<RewardFault> Faults { get; init; }

    /// <summary>Mean number of tokens; NaN where the predictions do not say.</summary>
    public double Length { get; init; } = double.NaN;

    /// <summary>Share of completions cut off by their length limit; NaN where the predictions do not say.</summary>
    public double Truncated { get; init; } = double.NaN;

    /// <summary>Mean entropy a token in nats; NaN where the predictions do not say.</summary>
    public double Entropy { get; init; } = double.NaN;

    /// <summary>1 where the greedy completion is correct, 0 where not; NaN where there is none or its reward is missing.</summary>
    public double Greedy { get; init; } = double.NaN;
}
