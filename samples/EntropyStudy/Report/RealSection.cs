namespace EntropyStudy;

/// <summary>A published policy on a task in words.</summary>
internal static class RealSection
{
    public static string Text(StudyFolders folders) => $"## A published policy\n\nNot run yet.\n";
}
