// Trains a real checkpoint on verifiable problems, from a folder and a file to a served policy; see Arguments.Usage.
using System.Globalization;
using MathReasoning;
using Microsoft.ML;
using Microsoft.ML.Aer;
using Microsoft.ML.Data;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is [] or ["--help" or "-h"])
{
    Console.WriteLine(Arguments.Usage);
    return args.Length == 0 ? 2 : 0;
}
try
{
    Train(new Arguments(args));
    return 0;
}
catch (Exception e) when (e is ArgumentException or FormatException or IOException or InvalidOperationException or NotSupportedException)
{
    // Everything of this kind is a message to the user.
    Console.Error.WriteLine(e.Message);
    return 1;
}

static void Train(Arguments arguments)
{
    int samples = arguments.Whole("samples", 4), maxNewTokens = arguments.Whole("max-new-tokens", 96);
    float temperature = arguments.Number("temperature", 1);
    var mlContext = new MLContext(arguments.Whole("seed", 1));
    // Columns Question and Answer, and what the metadata have, such as Numbers and Target.
    IDataView problems = mlContext.Aer().Data.LoadFromJsonLines(arguments.Task);
    IDataView test = mlContext.Data.TakeRows(mlContext.Aer().Data.LoadFromJsonLines(arguments.Test), arguments.Whole("test-problems", 64));
    Reward correct = TaskReward.Of(arguments.TaskName, arguments.Answer);
    using var stop = new CancellationTokenSource();
    Console.CancelKeyPress += (_, key) =>
    {
        Console.Error.WriteLine("Stopping after the present pass; --resume true goes on from the last checkpoint.");
        key.Cancel = true;
        stop.Cancel();
    };

    ChatTemplateEstimator prompts = mlContext.Aer().Transforms.ApplyChatTemplate("Prompt", "Question", arguments.Model, arguments.SystemPrompt);
    PolicyOptimizationTrainer trainer = mlContext.Aer().Trainers.PolicyOptimization(new PolicyOptimizationTrainer.Options
    {
        PolicyPath = arguments.Model,
        Rewards = { correct },
        Entropy = EntropyRegularization.Adaptive(arguments.Number("target-ratio", 0.4f)),
        Steps = arguments.Whole("steps", 20),
        PromptsPerStep = arguments.Whole("prompts", 8),
        GroupSize = arguments.Whole("group-size", 8),
        MaxNewTokens = maxNewTokens,
        LearningRate = arguments.Number("learning-rate", 1e-5f),
        Temperature = temperature,
        Sampler = arguments.Sampler,
        RunFolder = Path.Combine(arguments.Output, "run"),
        CheckpointEverySteps = arguments.Whole("checkpoint-every", 10),
        Resume = arguments.Resume,
        CancellationToken = stop.Token,
        Progress = new Live(),
    });

    Console.WriteLine($"The policy as it is, {samples} completions of each held-out problem:");
    using TransformerChain<PolicyTransformer> start = prompts.Append(mlContext.Aer().Transforms.LoadPolicy(arguments.Model)).Fit(problems);
    PolicyMetrics before = Evaluate(start);
    Console.WriteLine(before);

    using TransformerChain<PolicyTransformer> model = prompts.Append(trainer).Fit(problems);

    Console.WriteLine("The trained policy, on the same problems:");
    PolicyMetrics after = Evaluate(model);
    Console.WriteLine(after);
    Console.WriteLine("Trained minus untrained, problem by problem:");
    Console.WriteLine(after.CompareTo(before));

    string zip = Path.Combine(arguments.Output, "policy.zip"), checkpoint = Path.Combine(arguments.Output, "checkpoint");
    mlContext.Model.Save(model, problems.Schema, zip);
    if (Directory.Exists(checkpoint)) Directory.Delete(checkpoint, recursive: true);
    mlContext.Aer().GetPolicy(model).SaveAsHuggingFace(checkpoint);
    Console.WriteLine($"Saved {zip} and, as a Hugging Face checkpoint, {checkpoint}.");

    using var engine = mlContext.Model.CreatePredictionEngine<MathQuestion, MathReply>(new MLContext().Model.Load(zip, out _));
    foreach (MathQuestion problem in mlContext.Data.CreateEnumerable<MathQuestion>(test, reuseRowObject: false).Take(3))
    {
        Console.WriteLine($"Q: {problem.Question.Trim()}\nA: {engine.Predict(problem).Completion.Trim()}\n   (expected {problem.Answer})");
    }

    PolicyMetrics Evaluate(ITransformer policy)
    {
        ITransformer sampling = mlContext.Aer().WithDecoding(policy, o => (o.CompletionsPerPrompt, o.Temperature, o.MaxNewTokens, o.OutputTokens) = (samples, temperature, maxNewTokens, true));
        using var disposing = sampling as IDisposable;
        return mlContext.Aer().Evaluate(sampling.Transform(test), correct);
    }
}
