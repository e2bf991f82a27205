using System.Globalization;
using Microsoft.ML.Aer;

namespace MathReasoning;

/// <summary>The command line: <c>--name value</c>, each once.</summary>
public sealed class Arguments
{
    public const string Usage = """
        Trains a Hugging Face checkpoint on the problems of a JSON lines file (question, answer, metadata) with Adaptive Entropy Regularization.

          dotnet run --project samples/MathReasoning -c Release -- --model FOLDER --task FILE [options]

          --model FOLDER          checkpoint with config.json, tokenizer.json, model.safetensors and a chat template    required
          --task FILE             problems to train on, NAME.train.jsonl                                              required
          --test FILE             held-out problems                       NAME.test.jsonl beside the task
          --answer WAY            where a completion's answer is: last (the last number), tag (<answer>), boxed, whole   last
          --system TEXT           a system message before every question  none
          --output FOLDER         policy.zip, checkpoint, metrics.jsonl   runs/NAME
          --steps N               steps of training                       20
          --prompts N             problems a step                         8
          --group-size N          completions a problem                   8
          --max-new-tokens N      most tokens of a completion             96
          --learning-rate X       peak learning rate                      1e-5
          --temperature X         of rollouts and evaluation              1
          --target-ratio X        AER's share of the initial entropy      0.4
          --sampler NAME          Auto, OnnxRuntime, OnnxRuntimeGenAI or Torch   Auto
          --test-problems N       held-out problems evaluated             64
          --samples N             completions of each in the evaluation   4
          --checkpoint-every N    steps between checkpoints               10
          --seed N                of everything random                    1
          --resume true           go on with the run in the output folder false
        """;

    private static readonly string[] Names =
    [
        "model", "task", "test", "answer", "system", "output", "steps", "prompts", "group-size", "max-new-tokens", "learning-rate", "temperature", "target-ratio",
        "sampler", "test-problems", "samples", "checkpoint-every", "seed", "resume",
    ];

    private static readonly string[] Required = ["model", "task"];

    private readonly Dictionary<string, string> _values = [];

    /// <exception cref="ArgumentException">An argument is unknown, repeated, without value, or a required one is missing.</exception>
    public Arguments(string[] args)
    {
        for (int i = 0; i < args.Length; i += 2)
        {
            string name = args[i].StartsWith("--", StringComparison.Ordinal) ? args[i][2..] : throw new ArgumentException($"'{args[i]}' is no option: options begin with --.");
            if (!Names.Contains(name)) throw new ArgumentException($"There is no option --{name}; there are --{string.Join(", --", Names)}.");
            if (i + 1 == args.Length) throw new ArgumentException($"--{name} has no value.");
            if (!_values.TryAdd(name, args[i + 1])) throw new ArgumentException($"--{name} is given twice.");
        }
        string[] missing = [.. Required.Where(n => !_values.ContainsKey(n)).Select(n => "--" + n)];
        if (missing.Length > 0) throw new ArgumentException($"{string.Join(" and ", missing)} must be given.");
        if (!Directory.Exists(Model)) throw new ArgumentException($"--model: there is no folder '{Model}'.");
        if (!File.Exists(Task)) throw new ArgumentException($"--task: there is no file '{Task}'.");
        if (!File.Exists(Test)) throw new ArgumentException($"--test: there is no file '{Test}'. Name the held-out problems.");
    }

    public string Model => Text("model", "");

    public string Task => Text("task", "");

    public string Test => Text("test", Task.Replace(".train.", ".test.", StringComparison.Ordinal));

    /// <summary>The file's name up to its first dot: which reward judges it.</summary>
    public string TaskName => Path.GetFileName(Task).Split('.')[0];

    public string Output => Path.GetFullPath(Text("output", Path.Combine("runs", TaskName)));

    public string Answer => Text("answer", "last");

    public string? SystemPrompt => _values.GetValueOrDefault("system");

    public RolloutSampler Sampler => Enum.TryParse(Text("sampler", nameof(RolloutSampler.Auto)), ignoreCase: true, out RolloutSampler sampler)
        ? sampler
        : throw new ArgumentException($"--sampler is {_values["sampler"]}, but must be one of {string.Join(", ", Enum.GetNames<RolloutSampler>())}.");

    public bool Resume => bool.TryParse(Text("resume", "false"), out bool resume) ? resume : throw new ArgumentException($"--resume is {_values["resume"]}, but must be true or false.");

    public int Whole(string name, int otherwise) => !_values.TryGetValue(name, out string? text) ? otherwise
        : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) && value > 0 ? value
        : throw new ArgumentException($"--{name} is {text}, but must be a whole number above 0.");

    public float Number(string name, float otherwise) => !_values.TryGetValue(name, out string? text) ? otherwise
        : float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float value) && value > 0 ? value
        : throw new ArgumentException($"--{name} is {text}, but must be a number above 0.");

    private string Text(string name, string otherwise) => _values.GetValueOrDefault(name, otherwise);
}
