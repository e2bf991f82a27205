namespace EntropyStudy;

/// <summary>What is kept of a finished run.</summary>
internal sealed record RunResult
{
    public required string Id { get; init; }

    /// <summary><see cref="RunSpec.Recipe"/>.</summary>
    public required string Recipe { get; init; }

    /// <summary><see cref="RunSpec.Settings"/>.</summary>
    public required IReadOnlyDictionary<string, string> Settings { get; init; }

    public required int Steps { get; init; }

    /// <summary>The version and commit of the code that ran it.</summary>
    public required string Code { get; init; }

    public required string Machine { get; init; }

    public required DateTime FinishedAt { get; init; }

    /// <summary>Of the training steps alone, summed over interruptions; of the evaluations afterwards.</summary>
    public required double TrainingSeconds { get; init; }

    public required double EvaluationSeconds { get; init; }

    /// <summary>Null for a base policy.</summary>
    public Curve? Curve { get; init; }

    /// <summary>The trainer's validation score (pass@1) by step.</summary>
    public IReadOnlyList<StepScore> Validation { get; init; } = [];

    public required IReadOnlyList<Evaluation> Evaluations { get; init; }

    /// <summary>The checkpoint of the best validation score, the earlier where two are equal; the last step without any.</summary>
    public int BestStep => Validation.Count == 0 ? Steps : Validation.MaxBy(v => v.Score)!.Step;

    /// <summary>Sampled completions of a step at a temperature; null where there are none. Temperature 0 is greedy.</summary>
    public Evaluation? At(string set, int step, double temperature) => Evaluations.FirstOrDefault(e => e.Set == set && e.Step == step && e.Temperature == temperature);
}

/// <summary>A validation.</summary>
internal sealed record StepScore(int Step, double Score);
