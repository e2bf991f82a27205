using System.Globalization;
using System.Text;

namespace EntropyStudy;

/// <summary>Writes docs/study.md and its plots from what is finished.</summary>
internal static class StudyReport
{
    public static void Write(StudyFolders folders)
    {
        var data = new StudyData(new ResultStore(folders.Results), Choices.Read(folders.Choices));
        var page = new StringBuilder();
        page.Append("# Adaptive entropy against what the field uses\n\n");
        page.Append("Made by `dotnet run --project samples/EntropyStudy -c Release` from the results kept in `samples/EntropyStudy/results`; edit nothing here but that program and `samples/EntropyStudy/conclusions.md`.\n\n");
        page.Append(SetupSection.Progress(data));
        if (File.Exists(folders.Conclusions)) page.Append(File.ReadAllText(folders.Conclusions).TrimEnd()).Append("\n\n");
        page.Append(SetupSection.Text(data));
        foreach (Scenario scenario in Scenario.All.Where(s => !s.IsTransfer))
        {
            page.Append(CultureInfo.InvariantCulture, $"## {Capital(scenario.Name)}: {scenario.Title}\n\n");
            page.Append(BaseSection.Text(data, scenario));
            page.Append(TuningSection.Text(data, scenario));
            page.Append(ResultsSection.Text(data, scenario));
            page.Append(DiversitySection.Text(data, scenario, Methods.All));
            page.Append(Plots.Draw(data, scenario, folders.Plots));
        }
        page.Append(TransferSection.Text(data));
        page.Append(FollowUpSection.Text(data));
        page.Append(RealSection.Text(data.Real));
        Directory.CreateDirectory(Path.GetDirectoryName(folders.Report)!);
        File.WriteAllText(folders.Report, page.ToString().TrimEnd() + "\n");
        Console.WriteLine($"Written: {Path.GetFullPath(folders.Report)}, from {data.Used.Count} runs.");
    }

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
