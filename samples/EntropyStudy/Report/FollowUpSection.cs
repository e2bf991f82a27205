namespace EntropyStudy;

/// <summary>What the results suggested, tried afterwards, beside what it is to be compared with.</summary>
internal static class FollowUpSection
{
    public static string Text(StudyData data)
    {
        Scenario scenario = Scenario.Small;
        if (Methods.FollowUps.All(m => data.Main(scenario, m).Count == 0)) return "";
        var what = new MarkdownTable("method", "what");
        foreach (Method method in Methods.FollowUps) what.Add($"`{method.Name}`", method.Title);
        Method[] methods = [Methods.Named("aer"), Methods.Named("aer-constant-weight"), Methods.Named("clip-cov"), .. Methods.FollowUps];
        return $"""
            ## Tried afterwards: what the weaker base's results suggest

            These settings were set by hand after the test results above had been seen, on the same test problems: a hint for what to test next, no comparison on equal terms.

            {what}
            {ResultsSection.Table(data, scenario, methods, r => r.Steps)}
            {ResultsSection.Differences(data, scenario, methods)}{DiversitySection.Text(data, scenario, methods)}
            """;
    }
}
