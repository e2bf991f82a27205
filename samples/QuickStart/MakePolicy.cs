using Microsoft.ML;
using Microsoft.ML.Aer;

namespace QuickStart;

/// <summary>How the sample's policy was made: supervised fine-tuning of fresh weights on solved examples, each seen once, stopped while there is much left to learn.</summary>
public static class MakePolicy
{
    private const int Examples = 256_000;

    /// <param name="folder">config.json and tokenizer.json lie there; the weights are written beside them.</param>
    public static int Run(string folder)
    {
        string weights = Path.Combine(folder, "model.safetensors");
        if (File.Exists(weights)) File.Delete(weights);
        var mlContext = new MLContext(seed: 1);
        IDataView train = mlContext.Data.LoadFromEnumerable(Countdown.Solved(Examples, seed: 11));
        var heldOut = new HeldOut(mlContext, CountdownReward.Solved);
        using PolicyTransformer model = mlContext.Aer().Trainers.SupervisedFineTuning(new SupervisedFineTuningTrainer.Options
        {
            PolicyPath = folder,
            LearningRate = 2e-3f,
            WarmupSteps = 50,
            LearningRateDecay = LearningRateDecay.Cosine,
            BatchSize = 128,
            Threads = 1, // the weights in the repository were made so; another number rounds otherwise
            ValidationSet = heldOut.Data,
            EvaluateEverySteps = 250,
            Progress = new Live(step =>
            {
                if (step.Step % 50 == 0 || step.ValidationScore is not null) Console.WriteLine($"step {step.Step}/{step.Steps}  loss {step.Loss:0.000}  validation {step.ValidationScore:0.000}");
            }),
        }).Fit(train);
        string made = folder + "-made";
        if (Directory.Exists(made)) Directory.Delete(made, recursive: true);
        model.SaveAsHuggingFace(made);
        Console.WriteLine(heldOut.Evaluate(model));
        File.Copy(Path.Combine(made, "model.safetensors"), weights);
        Directory.Delete(made, recursive: true);
        return 0;
    }
}
