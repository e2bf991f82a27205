using Microsoft.ML;
using Microsoft.ML.Aer;
using QuickStart;

namespace EntropyStudy;

/// <summary>
/// How the weaker base was made: supervised fine-tuning on problems of three numbers and a few of four. It then meets problems of
/// four numbers only, where its samples miss much that reinforcement learning can still find.
/// </summary>
internal static class SmallBase
{
    // Of the problems of four numbers, one in FourEvery is kept.
    private const int Examples = 24_000, FourEvery = 200, Epochs = 4;

    /// <param name="folder">Holds config.json and tokenizer.json; model.safetensors is written beside them.</param>
    public static void Make(string folder)
    {
        string weights = Path.Combine(folder, "model.safetensors"), made = folder + "-made";
        if (File.Exists(weights)) File.Delete(weights);
        if (Directory.Exists(made)) Directory.Delete(made, recursive: true);
        int fours = 0;
        IEnumerable<CountdownProblem> drawn = Countdown.Solved(Examples * 3, seed: 21)
            .Where(p => p.Numbers.Length == 3 || fours++ % FourEvery == 0)
            .Take(Examples);
        var mlContext = new MLContext(seed: 1);
        using PolicyTransformer model = mlContext.Aer().Trainers.SupervisedFineTuning(new SupervisedFineTuningTrainer.Options
        {
            PolicyPath = folder,
            LearningRate = 2e-3f,
            WarmupSteps = 50,
            LearningRateDecay = LearningRateDecay.Cosine,
            BatchSize = 128,
            Epochs = Epochs,
            Progress = new Live(step =>
            {
                if (step.Step % 50 == 0) Console.WriteLine($"step {step.Step}/{step.Steps}  loss {step.Loss:0.000}");
            }),
        }).Fit(mlContext.Data.LoadFromEnumerable(drawn.ToList()));
        model.SaveAsHuggingFace(made);
        File.Copy(Path.Combine(made, "model.safetensors"), weights);
        Directory.Delete(made, recursive: true);
    }
}
