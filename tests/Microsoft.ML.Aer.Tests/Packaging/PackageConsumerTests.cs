using System.Diagnostics;

namespace Microsoft.ML.Aer.Tests.Packaging;

/// <summary>The packages as a stranger meets them: restored from a feed, outside the clone, built, run, published and run again.</summary>
public sealed class PackageConsumerTests
{
    private const string Project = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <ImplicitUsings>enable</ImplicitUsings>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="Microsoft.ML.Aer.Cpu" Version="{version}" />
            <PackageReference Include="Microsoft.ML.Aer.Parquet" Version="{version}" />
          </ItemGroup>
        </Project>
        """;

    private const string Program = """
        using Microsoft.ML;
        using Microsoft.ML.Aer;

        // Trains through TorchSharp, answers through ONNX Runtime.
        var mlContext = new MLContext(seed: 1);
        IDataView data = mlContext.Data.LoadFromEnumerable([new Row { Prompt = "1+1=", Answer = "2" }]);
        ITransformer model = mlContext.Aer().Trainers.SupervisedFineTuning(args[0], learningRate: 0.01f, epochs: 100).Fit(data);
        mlContext.Model.Save(model, data.Schema, "policy.zip");
        using var engine = mlContext.Model.CreatePredictionEngine<Row, Reply>(new MLContext().Model.Load("policy.zip", out _));
        try
        {
            mlContext.Aer().Data.LoadFromParquet("policy.zip");
        }
        catch (FormatException e)
        {
            Console.WriteLine("parquet: " + e.Message);
        }
        Console.WriteLine("answer: " + engine.Predict(new Row { Prompt = "1+1=" }).Completion);

        sealed class Row { public string Prompt { get; set; } = ""; public string Answer { get; set; } = ""; }
        sealed class Reply { public string Completion { get; set; } = ""; }
        """;

    [Fact]
    public async Task Packages_OutsideTheClone_TrainAndAnswer()
    {
        using var folder = new TemporaryFolder();
        string feed = Directory.CreateDirectory(Path.Combine(folder.FullName, "feed")).FullName, consumer = Directory.CreateDirectory(Path.Combine(folder.FullName, "consumer")).FullName;
        // A version of its own, so that no cache can answer.
        string version = $"0.0.0-test{Guid.NewGuid():N}", configuration = AppContext.BaseDirectory.Contains("Debug", StringComparison.Ordinal) ? "Debug" : "Release";
        foreach (string project in new[] { "Microsoft.ML.Aer", "Microsoft.ML.Aer.Parquet", "Microsoft.ML.Aer.Cpu", "Microsoft.ML.Aer.Cuda" })
        {
            await Run(TestPaths.Root, "dotnet", "pack", Path.Combine("src", project), "--no-build", "-c", configuration, "-o", feed, $"-p:PackageVersion={version}", "--disable-build-servers");
        }
        File.WriteAllText(Path.Combine(consumer, "consumer.csproj"), Project.Replace("{version}", version, StringComparison.Ordinal));
        File.WriteAllText(Path.Combine(consumer, "Program.cs"), Program);
        File.WriteAllText(Path.Combine(consumer, "nuget.config"), """<configuration><packageSources><add key="feed" value="../feed" /></packageSources></configuration>""");
        try
        {
            await Run(consumer, "dotnet", "build", "-c", "Release", "--disable-build-servers", "-o", "built");
            AssertNativesOfThisSystemOnly(Path.Combine(consumer, "built"));
            string output = await Run(consumer, "dotnet", Path.Combine("built", "consumer.dll"), TestPaths.Data("character-policy"));
            Assert.Contains("answer: 2", output, StringComparison.Ordinal);
            Assert.Contains("is no Parquet file", output, StringComparison.Ordinal);
            await Run(consumer, "dotnet", "publish", "-c", "Release", "--disable-build-servers", "-o", "published");
            Assert.Contains("answer: 2", await Run(Path.Combine(consumer, "published"), "dotnet", "consumer.dll", TestPaths.Data("character-policy")), StringComparison.Ordinal);
        }
        finally
        {
            RemoveFromCache(version);
        }
    }

    private static void AssertNativesOfThisSystemOnly(string output)
    {
        string runtimes = Path.Combine(output, "runtimes");
        if (!Directory.Exists(runtimes)) return;
        string[] foreign = OperatingSystem.IsLinux() ? ["win", "osx"] : OperatingSystem.IsMacOS() ? ["win", "linux"] : ["linux", "osx"];
        Assert.DoesNotContain(
            Directory.GetFiles(runtimes, "*", SearchOption.AllDirectories).Where(f => f.Contains($"{Path.DirectorySeparatorChar}native{Path.DirectorySeparatorChar}", StringComparison.Ordinal)),
            f => foreign.Any(system => Path.GetRelativePath(runtimes, f).StartsWith(system, StringComparison.Ordinal)));
    }

    private static void RemoveFromCache(string version)
    {
        string packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        foreach (string id in new[] { "microsoft.ml.aer", "microsoft.ml.aer.cpu" })
        {
            string cached = Path.Combine(packages, id, version);
            if (Directory.Exists(cached)) Directory.Delete(cached, recursive: true);
        }
    }

    private static async Task<string> Run(string folder, string file, params string[] arguments)
    {
        var start = new ProcessStartInfo(file, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";
        // What the test run was told to build is not meant for this.
        foreach (string name in start.Environment.Keys.Where(k => k.StartsWith("MSBuild", StringComparison.Ordinal)).ToArray()) start.Environment.Remove(name);
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(10));
        await process.WaitForExitAsync(timeout.Token);
        string text = await output + await error;
        Assert.True(process.ExitCode == 0, $"{file} {string.Join(' ', arguments)} ended with {process.ExitCode}:{Environment.NewLine}{text}");
        return text;
    }
}
