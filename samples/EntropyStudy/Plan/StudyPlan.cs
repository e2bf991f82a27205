namespace EntropyStudy;

/// <summary>Every run of the study, in the order of what an interrupted study needs first.</summary>
internal static class StudyPlan
{
    public const int Seeds = 5, TuningSeeds = 1;

    // Seeds of tuning are not those of the main runs.
    private const int FirstTuningSeed = 101, FirstMainSeed = 1;

    /// <summary>The runs whose settings are known; main runs wait for their scenario's choices.</summary>
    /// <param name="choices">What validation chose, scenario by scenario.</param>
    public static IReadOnlyList<RunSpec> Runs(Choices choices)
    {
        var runs = new List<RunSpec>();
        foreach (Scenario scenario in Scenario.All.Where(s => !s.IsTransfer))
        {
            runs.Add(new RunSpec(Phase.BaseValidation, scenario, null, null, 0));
            runs.AddRange(Tuning(scenario));
            if (scenario != Scenario.QuickStart) runs.AddRange(Judged(scenario, Methods.All, 0, Seeds, choices));
        }
        // The question that is AER's own before the comparison is made a second time: settings used unchanged elsewhere.
        for (int seed = 0; seed < Seeds; seed++)
        {
            foreach (Scenario scenario in (Scenario[])[Scenario.QuickStart, .. Scenario.Transfers]) runs.AddRange(Judged(scenario, Methods.Transferred, seed, seed + 1, choices));
            if (choices.Of(Scenario.Small.Name) is not null) runs.AddRange(Methods.FollowUps.Select(m => new RunSpec(Phase.Main, Scenario.Small, m, m.Candidates[0], FirstMainSeed + seed)));
        }
        runs.AddRange(Judged(Scenario.QuickStart, [.. Methods.All.Except(Methods.Transferred)], 0, Seeds, choices).Where(r => r.Method is not null));
        return runs;
    }

    /// <summary>The first run that is neither kept nor given to a process; null where none is left.</summary>
    public static RunSpec? Next(Choices choices, ISet<string> given, Func<RunSpec, bool> isKept) => Runs(choices).FirstOrDefault(r => !given.Contains(r.Id) && !isKept(r));

    /// <summary>How many runs the whole study has, settings known or not.</summary>
    public static int Count(Phase phase) => phase switch
    {
        Phase.BaseValidation => Scenario.All.Count(s => !s.IsTransfer),
        Phase.BaseTest => Scenario.All.Count,
        Phase.Tuning => Scenario.All.Where(s => !s.IsTransfer).Sum(s => Tuning(s).Count()),
        _ => Seeds * (Scenario.All.Sum(s => (s.IsTransfer ? Methods.Transferred : Methods.All).Count) + Methods.FollowUps.Count),
    };

    /// <summary>The candidates of every tuned method: all first settings before all second ones.</summary>
    public static IEnumerable<RunSpec> Tuning(Scenario scenario) =>
        from seed in Enumerable.Range(FirstTuningSeed, TuningSeeds)
        from candidate in Enumerable.Range(0, Method.MostCandidates)
        from method in Methods.All
        where method.IsTuned && candidate < method.Candidates.Count
        select new RunSpec(Phase.Tuning, scenario, method, method.Candidates[candidate], seed);

    private static IEnumerable<RunSpec> Judged(Scenario scenario, IReadOnlyList<Method> methods, int from, int to, Choices choices)
    {
        if (choices.Of(scenario.TunedIn) is not { } chosen) yield break;
        if (from == 0) yield return new RunSpec(Phase.BaseTest, scenario, null, null, 0);
        for (int seed = from; seed < to; seed++)
        {
            foreach (Method method in methods) yield return new RunSpec(Phase.Main, scenario, method, method[chosen.Labels[method.TunedAs]], FirstMainSeed + seed);
        }
    }
}
