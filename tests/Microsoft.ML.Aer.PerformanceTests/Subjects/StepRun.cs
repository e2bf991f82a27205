using System.Text.Json;
using System.Text.Json.Nodes;

namespace Microsoft.ML.Aer.PerformanceTests;

/// <summary>A run of the policy-optimization trainer over problems of drawn tokens.</summary>
internal static class StepRun
{
    /// <summary>Runs some steps and hands back what the trainer says of each.</summary>
    public static IReadOnlyList<TrainingStep> Run(Context context, StepSize size, int budget, int steps)
    {
        var done = new List<TrainingStep>();
        var mlContext = new MLContext(seed: 1);
        var options = new PolicyOptimizationTrainer.Options
        {
            PolicyPath = Policy(context, size.EndsEarly),
            Rewards = { Rewards.Create<Problem>("even", (_, completion) => completion.Tokens.Sum() % 2) },
            Entropy = EntropyRegularization.Adaptive(),
            GroupSize = size.Completions,
            PromptsPerStep = size.Prompts,
            MinibatchesPerStep = size.Updates,
            MaxNewTokens = size.New,
            Steps = steps,
            LearningRate = 1e-6f, // the policy, and with it the work, stays what it is
            TokensPerMicroBatch = budget,
            RecomputeActivations = context.Arguments.Int("recompute") != 0,
            Threads = context.Threads,
            Progress = new Sink(done.Add),
        };
        var random = new Random(5);
        string[] words = Words(context.Subject.Config.VocabularySize);
        Problem[] problems = [.. Enumerable.Range(0, size.Prompts * steps).Select(_ => new Problem { Prompt = string.Join(' ', Enumerable.Range(0, size.Prompt).Select(_ => words[random.Next(1, words.Length)])) })];
        using var fitted = (IDisposable)mlContext.Aer().Trainers.PolicyOptimization(options).Fit(mlContext.Data.LoadFromEnumerable(problems));
        return done;
    }

    // The measured policy with a tokenizer of one word a token, and no token that ends a completion unless completions may.
    private static string Policy(Context context, bool endsEarly)
    {
        string folder = context.Folder();
        JsonObject config = JsonNode.Parse(File.ReadAllText(Path.Combine(context.Subject.Folder, "config.json")))!.AsObject();
        if (!endsEarly) config["eos_token_id"] = null;
        File.WriteAllText(Path.Combine(folder, "config.json"), config.ToJsonString());
        foreach (string weights in Directory.EnumerateFiles(context.Subject.Folder, "*.safetensors*")) File.CreateSymbolicLink(Path.Combine(folder, Path.GetFileName(weights)), Path.GetFullPath(weights));
        string[] words = Words(context.Subject.Config.VocabularySize);
        File.WriteAllText(Path.Combine(folder, "tokenizer.json"), JsonSerializer.Serialize(new
        {
            version = "1.0",
            pre_tokenizer = new { type = "Split", pattern = new { String = " " }, behavior = "Removed", invert = false },
            decoder = new { type = "Fuse" },
            model = new { type = "WordLevel", vocab = words.Select((word, id) => (word, id)).ToDictionary(w => w.word, w => w.id), unk_token = words[0] },
        }));
        return folder;
    }

    private static string[] Words(int count) => [.. Enumerable.Range(0, count).Select(id => FormattableString.Invariant($"w{id}"))];

    private sealed class Problem
    {
        public string Prompt { get; set; } = "";
    }

    private sealed class Sink(Action<TrainingStep> report) : IProgress<TrainingStep>
    {
        public void Report(TrainingStep value) => report(value);
    }
}
