namespace Microsoft.ML.Aer.Tests;

/// <summary>An export that cannot be written says where and why, and leaves no half of a folder.</summary>
public sealed class FailedExportTests
{
    private static readonly Dictionary<string, Action<PolicyTransformer, string>> Exports = new()
    {
        ["huggingface"] = (policy, folder) => policy.SaveAsHuggingFace(folder, WeightType.Float32),
        ["onnx"] = (policy, folder) => policy.SaveAsOnnx(folder),
        ["genai"] = (policy, folder) => policy.SaveAsGenAI(folder),
    };

    public static TheoryData<string> Forms => [.. Exports.Keys];

    [Theory]
    [MemberData(nameof(Forms))]
    public void FullDisk_LeavesNothing(string form)
    {
        using LimitedFileSystem disk = LimitedFileSystem.OfSize("16k");
        CheckFails(form, Path.Combine(disk.FullName, "policy"));
        Assert.Empty(Directory.GetFileSystemEntries(disk.FullName));
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void FolderThatCannotBeWritten_IsNamed(string form)
    {
        using LimitedFileSystem disk = LimitedFileSystem.ReadOnly();
        CheckFails(form, Path.Combine(disk.FullName, "policy"));
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void FileInPlaceOfAFolder_IsNamed(string form)
    {
        using var folder = new TemporaryFolder();
        string file = Path.Combine(folder.FullName, "policy");
        File.WriteAllText(file, "mine");
        CheckFails(form, file);
        CheckFails(form, Path.Combine(file, "below"));
        Assert.Equal("mine", File.ReadAllText(file));
        Assert.Equal(["policy"], folder.Names);
    }

    private static void CheckFails(string form, string folder)
    {
        using var source = new CharacterCheckpoint();
        var mlContext = new MLContext(seed: 1);
        using PolicyTransformer policy = mlContext.Aer().Transforms.LoadPolicy(source.Folder).Fit(mlContext.Data.LoadFromEnumerable([new { Prompt = "a" }]));
        Assert.StartsWith(folder, Assert.Throws<IOException>(() => Exports[form](policy, folder)).Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder));
    }
}
