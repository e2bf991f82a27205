namespace EntropyStudy;

/// <summary>What is finished, by what it is for.</summary>
internal sealed class StudyData
{
    private readonly Dictionary<(Phase, string Scenario, string Method), List<RunResult>> _runs = [];

    public StudyData(ResultStore store, Choices choices)
    {
        Choices = choices;
        Specs = StudyPlan.Runs(choices);
        var used = new HashSet<string>();
        foreach (RunSpec spec in Specs)
        {
            if (store.Find(spec) is not { } result) continue;
            used.Add(result.Id);
            (Phase, string, string) key = (spec.Phase, spec.Scenario.Name, spec.Method?.Name ?? "");
            if (!_runs.TryGetValue(key, out List<RunResult>? runs)) _runs.Add(key, runs = []);
            runs.Add(result);
        }
        IReadOnlyList<RunResult> all = store.All();
        Used = [.. all.Where(r => used.Contains(r.Id))];
        Real = [.. all.Where(r => r.Id.StartsWith("real.", StringComparison.Ordinal))];
        Unused = [.. all.Except(Used).Except(Real).Select(r => r.Id)];
    }

    public Choices Choices { get; }

    public IReadOnlyList<RunSpec> Specs { get; }

    /// <summary>The results that the report rests on.</summary>
    public IReadOnlyList<RunResult> Used { get; }

    /// <summary>Runs of published policies.</summary>
    public IReadOnlyList<RunResult> Real { get; }

    /// <summary>Results of another recipe, or of settings that were not chosen.</summary>
    public IReadOnlyList<string> Unused { get; }

    public int Done(Phase phase) => _runs.Where(r => r.Key.Item1 == phase).Sum(r => r.Value.Count);

    /// <summary>A method's finished main runs, a seed each.</summary>
    public IReadOnlyList<RunResult> Main(Scenario scenario, Method method) => Runs(Phase.Main, scenario, method);

    public IReadOnlyList<RunResult> Tuning(Scenario scenario, Method method) => Runs(Phase.Tuning, scenario, method);

    /// <summary>The untrained policy on test problems; null while it is not judged.</summary>
    public RunResult? BaseOnTest(Scenario scenario) => _runs.GetValueOrDefault((Phase.BaseTest, scenario.Name, ""))?[0];

    public RunResult? BaseOnValidation(Scenario scenario) => _runs.GetValueOrDefault((Phase.BaseValidation, scenario.Name, ""))?[0];

    private List<RunResult> Runs(Phase phase, Scenario scenario, Method method) => _runs.TryGetValue((phase, scenario.Name, method.Name), out List<RunResult>? runs) ? runs : [];
}
