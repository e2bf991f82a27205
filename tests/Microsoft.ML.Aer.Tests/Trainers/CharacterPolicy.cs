namespace Microsoft.ML.Aer.Tests;

/// <summary>A small policy over digits and operators, without weights, and problems for it.</summary>
internal static class CharacterPolicy
{
    public static string Folder => TestPaths.Data("character-policy");

    public sealed class Problem
    {
        public string Prompt { get; set; } = "";

        public string Answer { get; set; } = "";
    }

    /// <summary>Sums of two digits, all with one-digit results.</summary>
    public static IReadOnlyList<Problem> Problems { get; } =
        [.. from a in Enumerable.Range(0, 5) from b in Enumerable.Range(0, 5) select new Problem { Prompt = $"{a}+{b}=", Answer = $"{a + b}" }];

    public static IDataView Data(MLContext mlContext) => mlContext.Data.LoadFromEnumerable(Problems);

    /// <summary>1 where the completion begins with a 7: easy to learn, 1 in 19 at the start.</summary>
    public static Reward BeginsWithSeven { get; } =
        Rewards.Create<Problem>("begins_with_seven", (_, completion) => completion.Text.StartsWith('7') ? 1 : 0);

    /// <summary>Options of a run that takes a second or less.</summary>
    public static PolicyOptimizationTrainer.Options Options(Action<PolicyOptimizationTrainer.Options>? configure = null)
    {
        var options = new PolicyOptimizationTrainer.Options
        {
            PolicyPath = Folder,
            Rewards = { BeginsWithSeven },
            Steps = 3,
            PromptsPerStep = 4,
            GroupSize = 8,
            MaxNewTokens = 4,
            LearningRate = 0.01f,
            Sampler = RolloutSampler.Torch,
            Seed = 7,
            Threads = 1,
        };
        configure?.Invoke(options);
        return options;
    }
}
