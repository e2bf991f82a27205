namespace Microsoft.ML.Aer;

/// <summary>What <see cref="AerCatalog.Evaluate(IDataView, EvaluationOptions)"/> is told.</summary>
public sealed class EvaluationOptions
{
    /// <summary>The rewards; one at least. They read the columns of the predictions, which hold the problems' own columns too.</summary>
    public IList<Reward> Rewards = [];

    /// <summary>
    /// Name of the reward, or of the part of a composed one, that decides whether a completion is correct. A part is scored for every completion, also
    /// where a closed gate would spare it. Default: null, the first reward.
    /// </summary>
    public string? AccuracyReward;

    /// <summary>A completion is correct where the accuracy reward is at least this. Default: 1.</summary>
    public float SuccessThreshold = 1;

    /// <summary>The k of pass@k and maj@k, each from 1 to the number of completions a problem has. Default: null, the powers of two up to that number.</summary>
    public int[]? K;

    /// <summary>The answer that a completion votes for in maj@k; null casts no vote. Default: null, the completion's text without white space around it.</summary>
    public Func<Completion, string?>? Answer;

    /// <summary>
    /// Greedy completions of the same problems in the same order, one each, from <c>Transform</c> at temperature 0: scored beside the others, they add the
    /// greedy accuracy to the metrics. Default: null, none.
    /// </summary>
    public IDataView? GreedyPredictions;

    /// <summary>The column by whose values the metrics are broken down: text, a key with text values, a number or a Boolean. Default: null, none.</summary>
    public string? CategoryColumnName;

    /// <summary>The text column that tells problems apart where two policies are compared. Default: null, the prompt.</summary>
    public string? ProblemColumnName;

    /// <summary>The text column with the prompts. Ignored where the predictions have none of this name. Default: Prompt.</summary>
    public string PromptColumnName = CompletionColumns.DefaultPrompt;

    /// <summary>
    /// The text column with the completions, a vector where there are several a problem. Its companions are found by the names that
    /// <see cref="PolicyTransformer"/> gives them; token count and finish reason may be absent. Default: Completion.
    /// </summary>
    public string OutputColumnName = CompletionColumns.DefaultCompletion;

    /// <summary>Share of the resampled means inside an interval. Default: 0.95. Range: above 0 and below 1.</summary>
    public double Confidence = 0.95;

    /// <summary>Number of resamples of the problems behind each interval. Default: 2,000. Range: 100 or more.</summary>
    public int BootstrapSamples = 2000;

    /// <summary>Seed of the resamples. Default: 0.</summary>
    public int Seed;

    /// <summary>Largest share of completions whose reward may be missing because it threw, ran out of time or was no number. Default: 0.1. Range: 0 to 1.</summary>
    public float MaxMissingRewardShare = 0.1f;

    /// <summary>Completions scored at once; a reward may allow fewer. Default: one a processor. Range: 1 or more.</summary>
    public int Concurrency = Environment.ProcessorCount;

    /// <summary>Seconds a reward may take for one completion before it counts as missing, where the reward sets no limit of its own. Default: 60. Range: above 0.</summary>
    public double RewardTimeoutSeconds = 60;

    /// <summary>Ends the evaluation with an <see cref="OperationCanceledException"/>. Default: none.</summary>
    public CancellationToken CancellationToken;

    /// <summary>The accuracy reward's place among the rewards and their parts; -1 where there is none of the name.</summary>
    internal int AccuracyIndex => RewardSet.IndexOf(Rewards, AccuracyReward);

    /// <summary>Every setting that is out of its range, each with what to set instead.</summary>
    internal IReadOnlyList<string> Faults()
    {
        var faults = new List<string>();
        if (Rewards is not { Count: > 0 }) faults.Add($"{nameof(Rewards)} is empty: give at least one reward.");
        else
        {
            foreach (IGrouping<string, Reward> twice in Rewards.GroupBy(r => r.Name, StringComparer.Ordinal).Where(g => g.Count() > 1)) faults.Add($"{nameof(Rewards)} has {twice.Count()} rewards called '{twice.Key}': give each a name of its own.");
            if (AccuracyIndex < 0) faults.Add($"{nameof(AccuracyReward)} is '{AccuracyReward}', but the rewards and their parts are {string.Join(", ", RewardSet.NamesOf(Rewards).Select(name => $"'{name}'"))}.");
        }
        if (K is not null && (K.Length == 0 || K.Any(k => k < 1))) Add(nameof(K), string.Join(", ", K), "numbers from 1, or null");
        if (!(Confidence is > 0 and < 1)) Add(nameof(Confidence), Confidence, "above 0 and below 1");
        if (BootstrapSamples < 100) Add(nameof(BootstrapSamples), BootstrapSamples, "100 or more");
        if (!(MaxMissingRewardShare is >= 0 and <= 1)) Add(nameof(MaxMissingRewardShare), MaxMissingRewardShare, "from 0 to 1");
        if (Concurrency < 1) Add(nameof(Concurrency), Concurrency, "1 or more");
        if (!(RewardTimeoutSeconds > 0)) Add(nameof(RewardTimeoutSeconds), RewardTimeoutSeconds, "above 0");
        if (!float.IsFinite(SuccessThreshold)) Add(nameof(SuccessThreshold), SuccessThreshold, "a number");
        return faults;

        void Add(string name, object? found, string expected) =>
            faults.Add(FormattableString.Invariant($"{name} is {found}, but must be {expected}."));
    }
}
