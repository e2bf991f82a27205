using Microsoft.ML;
using Microsoft.ML.Aer;
using QuickStart;

namespace EntropyStudy;

/// <summary>Supervised fine-tuning of fresh weights of the QuickStart's shape: what all bases made here have in common.</summary>
internal static class SupervisedBase
{
    /// <param name="folder">Where model.safetensors is written.</param>
    /// <param name="name">The base's, whose config and tokenizer lie beside the program.</param>
    /// <param name="examples">Rows with a prompt and an answer.</param>
    /// <param name="epochs">How often each is seen.</param>
    public static void Make<TProblem>(string folder, string name, List<TProblem> examples, int epochs)
        where TProblem : class
    {
        string made = Directory.CreateTempSubdirectory("aer-base-").FullName;
        foreach (string file in Directory.GetFiles(BasePolicy.Folder(name), "*.json")) File.Copy(file, Path.Combine(made, Path.GetFileName(file)));
        var mlContext = new MLContext(seed: 1);
        using PolicyTransformer model = mlContext.Aer().Trainers.SupervisedFineTuning(new SupervisedFineTuningTrainer.Options
        {
            PolicyPath = made,
            LearningRate = 2e-3f,
            WarmupSteps = 50,
            LearningRateDecay = LearningRateDecay.Cosine,
            BatchSize = 128,
            Epochs = epochs,
            Progress = new Live(step =>
            {
                if (step.Step % 50 == 0) Console.WriteLine($"step {step.Step}/{step.Steps}  loss {step.Loss:0.000}");
            }),
        }).Fit(mlContext.Data.LoadFromEnumerable(examples));
        string trained = Path.Combine(made, "trained");
        model.SaveAsHuggingFace(trained);
        Directory.CreateDirectory(folder);
        File.Copy(Path.Combine(trained, "model.safetensors"), Path.Combine(folder, "model.safetensors"), overwrite: true);
        Directory.Delete(made, recursive: true);
    }
}
