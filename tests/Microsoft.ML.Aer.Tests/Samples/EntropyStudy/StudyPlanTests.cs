using EntropyStudy;

namespace Microsoft.ML.Aer.Tests.Samples.EntropyStudy;

public class StudyPlanTests
{
    [Fact]
    public void Tuning_EveryMethod_HasTheSameBudgetAndSeesNoTestProblem()
    {
        RunSpec[] runs = [.. StudyPlan.Tuning(Scenario.Small)];
        Assert.All(runs, r => Assert.Equal("validation", r.Settings["judged_on"]));
        int[] budgets = [.. runs.GroupBy(r => r.Method!.Name).Select(m => m.Sum(r => r.Steps))];
        Assert.Single(budgets.Distinct());
        Assert.InRange(runs.GroupBy(r => r.Method!.Name).Max(m => m.Select(r => r.Candidate!.Label).Distinct().Count()), 1, 4);
    }

    [Fact]
    public void Runs_NothingChosen_JudgeNothingOnTest() =>
        Assert.All(StudyPlan.Runs(Choices.None), r => Assert.Contains(r.Phase, new[] { Phase.BaseValidation, Phase.Tuning }));

    [Fact]
    public void Runs_AllChosen_AreAsManyAsCountedWithIdsOfTheirOwn()
    {
        IReadOnlyList<RunSpec> runs = StudyPlan.Runs(AllChosen());
        foreach (Phase phase in Enum.GetValues<Phase>()) Assert.Equal(StudyPlan.Count(phase), runs.Count(r => r.Phase == phase));
        Assert.Equal(runs.Count, runs.Select(r => r.Id).Distinct().Count());
        Assert.Equal(runs.Count, runs.Select(r => r.Recipe).Distinct().Count() + SharedByScenarios(runs));
    }

    [Fact]
    public void Next_SomeKeptAndSomeGiven_IsTheFirstOfTheOthersAndNoMainRunBeforeTheChoices()
    {
        RunSpec[] tuning = [.. StudyPlan.Tuning(Scenario.Small)];
        Assert.Equal(tuning[2], StudyPlan.Next(Choices.None, new HashSet<string> { tuning[1].Id }, r => r.Phase == Phase.BaseValidation || r == tuning[0]));
        RunSpec? afterTuning = StudyPlan.Next(Choices.None, new HashSet<string>(), r => r.Scenario == Scenario.Small);
        Assert.Equal((Phase.BaseValidation, Scenario.QuickStart), (afterTuning!.Phase, afterTuning.Scenario));
        RunSpec? afterChoosing = StudyPlan.Next(WithChoices(("small", FakeResults.Choice())), new HashSet<string>(), r => r.Phase is Phase.BaseValidation or Phase.Tuning);
        Assert.Equal((Phase.BaseTest, Scenario.Small), (afterChoosing!.Phase, afterChoosing.Scenario));
        Assert.Null(StudyPlan.Next(AllChosen(), new HashSet<string>(), _ => true));
    }

    [Fact]
    public void Runs_OneScenario_FinishASeedOfEveryMethodBeforeTheNext()
    {
        int[] seeds = [.. StudyPlan.Runs(AllChosen()).Where(r => r.Phase == Phase.Main && r.Scenario == Scenario.Small && Methods.All.Contains(r.Method)).Select(r => r.Seed)];
        Assert.Equal(seeds.Order(), seeds);
        Assert.Equal(StudyPlan.Seeds, seeds.Distinct().Count());
        Assert.Equal(Methods.All.Count, seeds.Count(s => s == seeds[0]));
    }

    [Fact]
    public void Runs_Ablations_TakeOverTheSettingTheyAreAnAblationOf()
    {
        RunSpec[] runs = [.. StudyPlan.Runs(AllChosen("tau0.5")).Where(r => r.Phase == Phase.Main && r.Method!.TunedAs == "aer")];
        Assert.Equal(4, runs.Where(r => r.Scenario == Scenario.Small).Select(r => r.Method!.Name).Distinct().Count());
        Assert.All(runs, r => Assert.Equal("tau0.5", r.Candidate!.Label));
    }

    [Fact]
    public void Runs_Transfers_UseWhatWasChosenElsewhere()
    {
        Choices choices = WithChoices(("quickstart", FakeResults.Choice("c0.003")), ("small", FakeResults.Choice("c0.01")));
        Assert.All(StudyPlan.Runs(choices).Where(r => r.Scenario.IsTransfer && r.Method?.Name == "fixed"), r => Assert.Equal("c0.003", r.Candidate!.Label));
    }

    [Fact]
    public void Runs_FollowUps_WaitForTheChoicesAndAreChosenByNone()
    {
        RunSpec[] runs = [.. StudyPlan.Runs(AllChosen()).Where(r => Methods.FollowUps.Contains(r.Method))];
        Assert.Equal(StudyPlan.Seeds * Methods.FollowUps.Count, runs.Length);
        Assert.All(runs, r => Assert.Equal((Phase.Main, Scenario.Small), (r.Phase, r.Scenario)));
        Assert.All(Methods.FollowUps, m => Assert.False(m.IsTuned));
    }

    [Fact]
    public void Candidates_All_AreOptionsTheTrainerTakes()
    {
        foreach (Candidate candidate in Methods.All.Concat(Methods.FollowUps).SelectMany(m => m.Candidates))
        {
            var options = new PolicyOptimizationTrainer.Options { PolicyPath = "policy", MinibatchesPerStep = 2 };
            options.Rewards.Add(Rewards.ExactMatch());
            candidate.Apply(options);
            options.ThrowIfInvalid();
        }
    }

    [Fact]
    public void Recipe_AnotherSetting_IsAnother()
    {
        RunSpec spec = StudyPlan.Tuning(Scenario.Small).First();
        Assert.NotEqual(spec.Recipe, (spec with { Seed = spec.Seed + 1 }).Recipe);
        Assert.NotEqual(spec.Recipe, (spec with { Scenario = spec.Scenario with { LearningRate = 2e-4f } }).Recipe);
        Assert.Equal(spec.Recipe, (spec with { }).Recipe);
    }

    // Base policies of one base and size are judged once for each scenario.
    private static int SharedByScenarios(IReadOnlyList<RunSpec> runs) => runs.Where(r => r.Method is null).GroupBy(r => r.Recipe).Sum(g => g.Count() - 1);

    private static Choices AllChosen(string label = "") => WithChoices(("quickstart", FakeResults.Choice(label)), ("small", FakeResults.Choice(label)));

    private static Choices WithChoices(params (string Scenario, Choice Choice)[] given)
    {
        string folder = FakeResults.TemporaryFolder();
        try
        {
            string path = Path.Combine(folder, "choices.json");
            Choices choices = Choices.None;
            foreach ((string scenario, Choice choice) in given) choices.Add(path, scenario, choice);
            return Choices.Read(path);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
