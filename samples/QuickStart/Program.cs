// Trains a small policy on the Countdown game with Adaptive Entropy Regularization, saves it, loads it and shows what it learnt.
//   dotnet run --project samples/QuickStart -c Release                    all of that, two minutes of training at most
//   dotnet run --project samples/QuickStart -c Release -- make-policy     how the policy it starts from was made
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Aer;
using QuickStart;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is ["make-policy", ..]) return MakePolicy.Run(args.Length > 1 ? args[1] : "samples/QuickStart/policy");

const int TestProblems = 300, Samples = 16;
string policyPath = Path.Combine(AppContext.BaseDirectory, "policy");
string output = Directory.CreateDirectory(args.Length > 0 ? args[0] : Path.Combine(Environment.CurrentDirectory, "quickstart-output")).FullName;

var mlContext = new MLContext(seed: 1);
IDataView train = mlContext.Data.LoadFromEnumerable(Countdown.Train(4000, seed: 1));
IDataView test = mlContext.Data.LoadFromEnumerable(Countdown.Test(TestProblems, seed: 2));
Reward solved = Rewards.Countdown(numbersColumnName: nameof(CountdownProblem.Numbers), targetColumnName: nameof(CountdownProblem.Target));

// Before: the same evaluation as afterwards, on problems that training never sees.
Console.WriteLine($"Evaluating the untrained policy on {TestProblems} held-out problems, {Samples} completions each ...");
ITransformer start = mlContext.Aer().Transforms.LoadPolicy(policyPath).Fit(train);
PolicyMetrics before = Evaluate(mlContext, start, test, solved);
(start as IDisposable)?.Dispose();
Console.WriteLine(before);

// Train.
var curves = new Curves();
var clock = Stopwatch.StartNew();
string runFolder = Path.Combine(output, "run");
if (Directory.Exists(runFolder)) Directory.Delete(runFolder, recursive: true);
var options = new PolicyOptimizationTrainer.Options
{
    PolicyPath = policyPath,
    Rewards = { solved },
    Entropy = EntropyRegularization.Adaptive(targetRatio: 0.4),
    GroupSize = 16,
    PromptsPerStep = 32,
    Steps = 150,
    MaxNewTokens = 16,
    LearningRate = 1e-3f,
    RunFolder = runFolder,
    Progress = new Live(step =>
    {
        curves.Add(step);
        Console.WriteLine($"step {step.Step,4}/{step.Steps}  reward {step.Reward!.Mean:0.000}  entropy {step.Entropy:0.000} (target {step.TargetEntropy:0.000})  alpha {step.EntropyCoefficient:0.0000}  {clock.Elapsed.TotalSeconds,5:0.0} s");
    }),
};
ITransformer model = mlContext.Aer().Trainers.PolicyOptimization(options).Fit(train);
double trainSeconds = clock.Elapsed.TotalSeconds;

// After.
PolicyMetrics after = Evaluate(mlContext, model, test, solved);
Console.WriteLine(after);
Console.WriteLine(after.CompareTo(before));

// Save, load in a fresh context, and answer.
string modelPath = Path.Combine(output, "policy.zip"), genaiPath = Path.Combine(output, "genai"), picturePath = Path.Combine(output, "curves.png");
mlContext.Model.Save(model, train.Schema, modelPath);
if (Directory.Exists(genaiPath)) Directory.Delete(genaiPath, recursive: true);
mlContext.Aer().GetPolicy(model).SaveAsGenAI(genaiPath);
(model as IDisposable)?.Dispose();
curves.Save(picturePath);

var fresh = new MLContext();
ITransformer loaded = fresh.Model.Load(modelPath, out _);
using (var engine = fresh.Model.CreatePredictionEngine<CountdownProblem, CountdownAnswer>(loaded))
{
    foreach (CountdownProblem problem in fresh.Data.CreateEnumerable<CountdownProblem>(test, reuseRowObject: false).Take(5))
    {
        Console.WriteLine($"{string.Join(' ', problem.Numbers)} -> {problem.Target}:  {engine.Predict(problem).Completion}");
    }
}

Console.WriteLine(JsonSerializer.Serialize(new
{
    pass1_before = Triple(before.PassAt[1]),
    pass1_after = Triple(after.PassAt[1]),
    pass16_before = Triple(before.PassAt[Samples]),
    pass16_after = Triple(after.PassAt[Samples]),
    train_seconds = Math.Round(trainSeconds, 1),
    problems = TestProblems,
    samples = Samples,
    model = modelPath,
    genai = genaiPath,
    picture = picturePath,
}));
return 0;

static PolicyMetrics Evaluate(MLContext mlContext, ITransformer model, IDataView test, Reward reward)
{
    ITransformer sampling = mlContext.Aer().WithDecoding(model, o => (o.CompletionsPerPrompt, o.Temperature, o.MaxNewTokens, o.BatchSize) = (Samples, 1, 16, 64));
    try
    {
        return mlContext.Aer().Evaluate(sampling.Transform(test), new EvaluationOptions { Rewards = { reward }, K = [1, Samples] });
    }
    finally
    {
        (sampling as IDisposable)?.Dispose();
    }
}

static double[] Triple(MetricEstimate estimate) => [Math.Round(estimate.Value, 4), Math.Round(estimate.Low, 4), Math.Round(estimate.High, 4)];

/// <summary>Reports on the thread that trains; <see cref="Progress{T}"/> would report later and out of order.</summary>
internal sealed class Live(Action<TrainingStep> report) : IProgress<TrainingStep>
{
    public void Report(TrainingStep value) => report(value);
}
