namespace EntropyStudy;

/// <summary>A policy's completions, counted: enough for every pass@k and interval later.</summary>
internal sealed record Evaluation
{
    /// <summary>"validation" or "test".</summary>
    public required string Set { get; init; }

    /// <summary>After how many training steps; 0 is the base policy.</summary>
    public required int Step { get; init; }

    /// <summary>0 is greedy.</summary>
    public required double Temperature { get; init; }

    /// <summary>Completions of each problem.</summary>
    public required int Samples { get; init; }

    /// <summary>How many of them are correct, problem by problem.</summary>
    public required int[] Correct { get; init; }

    /// <summary>Nats a token at that temperature, over all completion tokens.</summary>
    public required double Entropy { get; init; }

    /// <summary>Tokens of a completion.</summary>
    public required double Length { get; init; }

    /// <summary>Mean pass@k over problems.</summary>
    public double PassAt(int k) => Correct.Average(c => Statistics.PassAt(Samples, c, k));
}
