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
if (args is ["make-policy", ..]) return MakePolicy.Run(args.Length > 1 ? args[1] : Path.Combine("samples", "QuickStart", "policy"));

string policyPath = Path.Combine(AppContext.BaseDirectory, "policy");
string output = Path.GetFullPath(args.Length > 0 ? args[0] : Path.Combine("runs", "quickstart"));
if (Directory.Exists(output)) Directory.Delete(output, recursive: true);
Directory.CreateDirectory(output);

var mlContext = new MLContext(seed: 1);
IDataView problems = mlContext.Data.LoadFromEnumerable(Countdown.Train(20_000, seed: 1));
var heldOut = new HeldOut(mlContext, CountdownReward.Solved);

// Before: the same evaluation as afterwards, on problems that no training sees.
Console.WriteLine($"The policy as it is, on {HeldOut.Problems} held-out problems, {HeldOut.Samples} completions each:");
using PolicyTransformer start = mlContext.Aer().Transforms.LoadPolicy(policyPath).Fit(problems);
PolicyMetrics before = heldOut.Evaluate(start);
Console.WriteLine(before);

// Train. 400 steps are few: hence a target well above what they would leave (half of the initial entropy), and a controller five times
// as quick as the default one, which is for thousands of steps.
AdaptiveEntropyRegularization entropy = EntropyRegularization.Adaptive(targetRatio: 0.7);
entropy.Control = EntropyControl.ProportionalIntegral(proportionalGain: 0.5, integralGain: 0.005);
var curves = new Curves();
var clock = Stopwatch.StartNew();
using PolicyTransformer model = mlContext.Aer().Trainers.PolicyOptimization(new PolicyOptimizationTrainer.Options
{
    PolicyPath = policyPath,
    Rewards = { CountdownReward.Solved },
    Entropy = entropy,
    GroupSize = 16,
    PromptsPerStep = 32,
    Steps = 400,
    MaxNewTokens = Countdown.LongestAnswer,
    LearningRate = 1e-4f,
    RunFolder = Path.Combine(output, "run"),
    Progress = new Live(step =>
    {
        curves.Add(step);
        Console.WriteLine($"step {step.Step,4}/{step.Steps}  reward {step.Reward!.Mean:0.000}  entropy {step.Entropy:0.000} (target {step.TargetEntropy:0.000})  alpha {step.EntropyCoefficient:0.0000}  {clock.Elapsed.TotalSeconds,5:0.0} s");
    }),
}).Fit(problems);
double trainSeconds = clock.Elapsed.TotalSeconds;

// After.
Console.WriteLine("The trained policy, on the same problems:");
PolicyMetrics after = heldOut.Evaluate(model);
Console.WriteLine(after);
Console.WriteLine("Trained minus untrained, problem by problem:");
Console.WriteLine(after.CompareTo(before));

// Save the model, a GenAI directory and a picture.
string modelPath = Path.Combine(output, "policy.zip"), genaiPath = Path.Combine(output, "genai"), picturePath = Path.Combine(output, "curves.png");
mlContext.Model.Save(model, problems.Schema, modelPath);
model.SaveAsGenAI(genaiPath);
curves.Save(picturePath);

// Load the model where nothing is known of how it was made, and answer.
var fresh = new MLContext();
using (var engine = fresh.Model.CreatePredictionEngine<CountdownProblem, CountdownAnswer>(fresh.Model.Load(modelPath, out _)))
{
    Console.WriteLine("The saved policy, loaded, answers:");
    foreach (CountdownProblem problem in Countdown.Test(6, seed: 3))
    {
        string answer = engine.Predict(problem).Completion;
        Console.WriteLine($"  {string.Join(' ', problem.Numbers),-8} to {problem.Target,2}:  {answer,-12} {(CountdownReward.Score(problem, answer) == 1 ? "right" : "wrong")}");
    }
}

Console.WriteLine(JsonSerializer.Serialize(new
{
    pass1_before = Triple(before.PassAt[1]),
    pass1_after = Triple(after.PassAt[1]),
    pass16_before = Triple(before.PassAt[HeldOut.Samples]),
    pass16_after = Triple(after.PassAt[HeldOut.Samples]),
    train_seconds = Math.Round(trainSeconds, 1),
    problems = HeldOut.Problems,
    samples = HeldOut.Samples,
    model = modelPath,
    genai = genaiPath,
    picture = picturePath,
}));
return 0;

static double[] Triple(MetricEstimate estimate) => [Math.Round(estimate.Value, 4), Math.Round(estimate.Low, 4), Math.Round(estimate.High, 4)];
