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

    [Theory]
    [MemberData(nameof(Forms))]
    public void FolderWithoutWritePermission_IsNamed_AndNothingIsLeft(string form)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("needs Unix file modes");
            return;
        }
        using var folder = new TemporaryFolder();
        string parent = Directory.CreateDirectory(Path.Combine(folder.FullName, "parent")).FullName, empty = Directory.CreateDirectory(Path.Combine(parent, "empty")).FullName;
        const UnixFileMode Read = UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        File.SetUnixFileMode(folder.FullName, Read | UnixFileMode.UserWrite);
        using var source = new CharacterCheckpoint();
        using PolicyTransformer policy = Load(source);
        // What the export needs of the program is loaded by then.
        Exports[form](policy, Path.Combine(folder.FullName, "other"));
        File.SetUnixFileMode(parent, Read);
        try
        {
            Unprivileged.Run(() =>
            {
                foreach (string target in new[] { Path.Combine(parent, "policy"), Path.Combine(parent, "below", "policy"), empty })
                {
                    IOException fault = Assert.Throws<IOException>(() => Exports[form](policy, target));
                    Assert.StartsWith($"{target}: the folder could not be written, and nothing was left of it. ", fault.Message, StringComparison.Ordinal);
                    Assert.Contains("denied", fault.Message, StringComparison.Ordinal);
                }
            });
            Assert.Equal([empty], Directory.GetFileSystemEntries(parent));
            Assert.Empty(Directory.GetFileSystemEntries(empty));
        }
        finally
        {
            File.SetUnixFileMode(parent, Read | UnixFileMode.UserWrite);
        }
    }

    private static PolicyTransformer Load(CharacterCheckpoint source)
    {
        var mlContext = new MLContext(seed: 1);
        return mlContext.Aer().Transforms.LoadPolicy(source.Folder).Fit(mlContext.Data.LoadFromEnumerable([new { Prompt = "a" }]));
    }

    private static void CheckFails(string form, string folder)
    {
        using var source = new CharacterCheckpoint();
        using PolicyTransformer policy = Load(source);
        Assert.StartsWith(folder, Assert.Throws<IOException>(() => Exports[form](policy, folder)).Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder));
    }
}
