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

    /// <param name="folder">Where model.safetensors is written; config and tokenizer are the QuickStart's.</param>
    public static void Make(string folder)
    {
        string made = Directory.CreateTempSubdirectory("aer-small-base-").FullName;
        foreach (string file in Directory.GetFiles(BasePolicy.Folder("small"), "*.json")) File.Copy(file, Path.Combine(made, Path.GetFileName(file)));
        int fours = 0;
        IEnumerable<CountdownProblem> drawn = Countdown.Solved(Examples * 3, seed: 21)
            .Where(p => p.Numbers.Length == 3 || fours++ % FourEvery == 0)
            .Take(Examples);
        var mlContext = new MLContext(seed: 1);
        using PolicyTransformer model = mlContext.Aer().Trainers.SupervisedFineTuning(new SupervisedFineTuningTrainer.Options
        {
            PolicyPath = made,
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
        string trained = Path.Combine(made, "trained");
        model.SaveAsHuggingFace(trained);
        Directory.CreateDirectory(folder);
        File.Copy(Path.Combine(trained, "model.safetensors"), Path.Combine(folder, "model.safetensors"), overwrite: true);
        Directory.Delete(made, recursive: true);
    }
}
