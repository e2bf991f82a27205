namespace Microsoft.ML.Aer.PublicTests;

/// <summary>The README's code. <see cref="ReadmeTests"/> compares it with the README word for word, and runs it.</summary>
internal static class Readme
{
    // Of a test's size; ReadmeTests knows the README's.
    private const int PromptsPerStep = 8, Steps = 30, MaxNewTokens = 4;
    private const float LearningRate = 1e-2f;

    public static string Run(string policyPath, IReadOnlyList<Problem> train, IReadOnlyList<Problem> heldOut, string modelPath, string genAIPath)
    {
        // README: begin
        var mlContext = new MLContext(seed: 1);
        IDataView problems = mlContext.Data.LoadFromEnumerable(train);           // Question, Answer
        IDataView test = mlContext.Data.LoadFromEnumerable(heldOut);
        Reward correct = Rewards.Create<Problem>("correct", (problem, completion) => completion.Text.Trim() == problem.Answer ? 1 : 0);

        var pipeline = mlContext.Aer().Transforms.ApplyChatTemplate("Prompt", "Question", policyPath)
            .Append(mlContext.Aer().Trainers.PolicyOptimization(new PolicyOptimizationTrainer.Options
            {
                PolicyPath = policyPath,                                         // a Hugging Face checkpoint folder
                PromptColumnName = "Prompt",
                Rewards = { correct },
                Entropy = EntropyRegularization.Adaptive(targetRatio: 0.4),      // AER; None and Fixed(c) beside it
                GroupSize = 8,
                PromptsPerStep = PromptsPerStep,
                Steps = Steps,
                MaxNewTokens = MaxNewTokens,
                LearningRate = LearningRate,
            }));
        ITransformer model = pipeline.Fit(problems);

        ITransformer sampling = mlContext.Aer().WithDecoding(model, decoding => decoding.CompletionsPerPrompt = 16);
        PolicyMetrics metrics = mlContext.Aer().Evaluate(sampling.Transform(test), correct);
        Console.WriteLine(metrics);                                              // pass@1 to pass@16, with intervals

        mlContext.Model.Save(model, problems.Schema, modelPath);                 // one file: weights, tokenizer, chat template
        ITransformer loaded = new MLContext().Model.Load(modelPath, out _);      // in any process, by ONNX Runtime alone
        var engine = mlContext.Model.CreatePredictionEngine<Problem, Reply>(loaded);
        string answer = engine.Predict(heldOut[0]).Completion;

        mlContext.Aer().GetPolicy(model).SaveAsGenAI(genAIPath);                 // for ONNX Runtime GenAI
        // README: end
        return answer;
    }

    public sealed class Problem
    {
        public string Question { get; set; } = "";

        public string Answer { get; set; } = "";
    }

    public sealed class Reply
    {
        public string Completion { get; set; } = "";
    }
}
