using System.Text.Json;

namespace EntropyStudy;

/// <summary>What validation chose, kept in one file that is written before a scenario's test problems are touched and never changed afterwards.</summary>
internal sealed class Choices
{
    private readonly SortedDictionary<string, Choice> _byScenario;

    private Choices(SortedDictionary<string, Choice> byScenario) => _byScenario = byScenario;

    public static Choices None => new(new SortedDictionary<string, Choice>(StringComparer.Ordinal));

    /// <summary>A scenario's choice; null before its tuning is finished.</summary>
    public Choice? Of(string scenario) => _byScenario.GetValueOrDefault(scenario);

    public static Choices Read(string path) => !File.Exists(path) ? None
        : new(JsonSerializer.Deserialize<SortedDictionary<string, Choice>>(File.ReadAllText(path), StudyJson.Indented) ?? throw new FormatException($"{path}: empty."));

    /// <summary>Adds a scenario's choice and writes the file.</summary>
    public void Add(string path, string scenario, Choice choice)
    {
        if (!_byScenario.TryAdd(scenario, choice)) throw new InvalidOperationException($"{path}: the settings of '{scenario}' are chosen already.");
        File.WriteAllText(path, JsonSerializer.Serialize(_byScenario, StudyJson.Indented) + "\n");
    }

    /// <summary>Chooses for each tuned method the candidate of the highest score: the mean of pass@1 and pass@16 on validation problems at the last step, averaged over seeds. The earlier one where two are equal.</summary>
    /// <returns>Null while a tuning run is missing.</returns>
    public static Choice? Choose(Scenario scenario, Func<RunSpec, RunResult?> find, DateTime now)
    {
        RunSpec[] specs = [.. StudyPlan.Tuning(scenario)];
        (RunSpec Spec, RunResult? Result)[] runs = [.. specs.Select(s => (s, find(s)))];
        if (runs.Any(r => r.Result is null)) return null;
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var scores = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (var method in runs.GroupBy(r => r.Spec.Method!))
        {
            var candidates = method.GroupBy(r => r.Spec.Candidate!.Label).Select(c => (Label: c.Key, Score: Math.Round(c.Average(r => Score(r.Result!)), 5))).ToArray();
            foreach ((string label, double score) in candidates) scores[$"{method.Key.Name} {label}"] = score;
            labels[method.Key.Name] = candidates.MaxBy(c => c.Score).Label;
        }
        return new Choice(now, RunSpec.Hash(string.Join('\n', runs.Select(r => $"{r.Spec.Id} {r.Spec.Recipe} {Score(r.Result!):R}"))), labels, scores);
    }

    /// <summary>What a candidate is judged by.</summary>
    public static double Score(RunResult result)
    {
        Evaluation last = result.At("validation", result.Steps, temperature: 1) ?? throw new FormatException($"{result.Id}: no validation at the last step.");
        return (last.PassAt(1) + last.PassAt(16)) / 2;
    }
}

/// <summary>One scenario's chosen settings.</summary>
/// <param name="ChosenAt">UTC.</param>
/// <param name="Hash">Over the runs it rests on and their scores.</param>
/// <param name="Labels">The chosen candidate of each tuned method.</param>
/// <param name="Scores">Of every candidate, by method and label.</param>
internal sealed record Choice(DateTime ChosenAt, string Hash, SortedDictionary<string, string> Labels, SortedDictionary<string, double> Scores);
