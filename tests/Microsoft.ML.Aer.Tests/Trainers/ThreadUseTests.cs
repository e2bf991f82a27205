using System.Globalization;
using TorchSharp;

namespace Microsoft.ML.Aer.Tests.Trainers;

/// <summary>One setting for the threads of TorchSharp, of ONNX Runtime and of our own loops, which take turns.</summary>
[Collection(nameof(Alone))]
public sealed class ThreadUseTests
{
    private const string Name = "training";
    private const int WarmSteps = 5, Steps = 45;
    private const long Busy = 3; // ticks, of 10 ms as a rule; an idle thread has none

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Fit_ComputesOnTheThreadsAskedFor_AndOnNoPoolBesides(int threads)
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("reads /proc/self/task");
        int before = torch.get_num_threads();
        (string Name, long Ticks)[] used = [];
        Exception? fault = null;
        try
        {
            // The native libraries' workers inherit the name of the thread that makes them.
            var training = new Thread(() => fault = Record.Exception(() => used = Train(threads))) { Name = Name };
            training.Start();
            training.Join();
        }
        finally
        {
            torch.set_num_threads(before);
        }
        Assert.Null(fault);

        string found = $"{threads} threads: {string.Join(", ", used.Where(t => t.Ticks > 0).Select(t => $"{t.Name} {t.Ticks}"))}";
        // The training thread itself; the workers of libtorch's OpenMP, on which our loops run too; those of ONNX Runtime, on which our operators do.
        int computing = used.Count(t => t.Name == Name && t.Ticks >= Busy);
        Assert.True(computing <= 1 + (2 * (threads - 1)), found);
        Assert.True(computing > 1 || threads == 1, found);
        // The pool carries completions from stage to stage and the self-check of each sync.
        Assert.True(used.Where(t => t.Name == ".NET TP Worker").Sum(t => t.Ticks) <= used.Sum(t => t.Ticks) / 5, found);
    }

    // What each thread of the process used of the processor over 40 steps, while policy and batch are large enough for every loop and operator to be shared.
    private static (string Name, long Ticks)[] Train(int threads)
    {
        using TinyPolicy policy = TinyPolicy.Create(TinyPolicy.Config(changes: [("hidden_size", 128), ("intermediate_size", 256), ("head_dim", 32), ("initializer_range", 0.05)]));
        Dictionary<string, (string Name, long Ticks)> start = [], end = [];
        var mlContext = new MLContext();
        using PolicyTransformer trained = mlContext.Aer().Trainers.PolicyOptimization(CharacterPolicy.Options(o =>
        {
            (o.PolicyPath, o.Sampler, o.Threads, o.Steps, o.PromptsPerStep, o.GroupSize, o.MaxNewTokens, o.LearningRate) = (policy.Folder, RolloutSampler.OnnxRuntime, threads, Steps, 8, 8, 12, 1e-5f);
            o.Progress = new Notice(step =>
            {
                Assert.Equal(threads, torch.get_num_threads());
                Assert.Equal(threads, WorkSharing.Threads);
                if (step.Step == WarmSteps) start = Threads();
                if (step.Step == Steps) end = Threads();
            });
        })).Fit(CharacterPolicy.Data(mlContext));
        return [.. end.Select(t => (t.Value.Name, t.Value.Ticks - start.GetValueOrDefault(t.Key).Ticks))];
    }

    // Of each thread of the process its name and the processor time it has had.
    private static Dictionary<string, (string Name, long Ticks)> Threads()
    {
        var threads = new Dictionary<string, (string Name, long Ticks)>(StringComparer.Ordinal);
        foreach (string folder in Directory.GetDirectories("/proc/self/task"))
        {
            try
            {
                string stat = File.ReadAllText(Path.Combine(folder, "stat"));
                int open = stat.IndexOf('(', StringComparison.Ordinal), close = stat.LastIndexOf(')');
                string[] fields = stat[(close + 2)..].Split(' '); // the third field on
                threads.Add(folder, (stat[(open + 1)..close], long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                continue; // it has ended meanwhile
            }
        }
        return threads;
    }

    private sealed class Notice(Action<TrainingStep> action) : IProgress<TrainingStep>
    {
        public void Report(TrainingStep value) => action(value);
    }
}
