using System.Diagnostics;
using System.Text.Json;

namespace Microsoft.ML.Aer.Tests;

/// <summary>Inputs made to cost: the work is counted, not timed.</summary>
public sealed class MathBoundsTests
{
    private static readonly string[] Brackets = ["(", "[", "{", @"\{", "|", @"\left(", @"\sqrt{", @"\frac{1}{", "x^{", @"\boxed{", "$", @"\[", @"\("];

    public static TheoryData<string, string> Costly() => [.. Inputs()];

    private static List<(string, string)> Inputs()
    {
        var data = new List<(string, string)>
        {
            ("5", "$((((10!)!)!)!)!$"),
            ("$9^{9^{9^9}}$", "$9^{9^{9^9}}+1$"),
            ("$10^{10^{10}}$", "$10^{10^{10}}+1$"),
            ("$100000!$", @"$99999!\cdot100000$"),
            ("5", @"$\sum_{k=1}^{10^9}k$"),
            ("5", @"$\sum_{k=1}^{999}\sum_{j=1}^{999}\sum_{i=1}^{999}\sin(ijk)$"),
            ("5", @"$\prod_{k=1}^{5000}k!$"),
            ("5", $"${string.Concat(Enumerable.Repeat(@"\int_0^1 ", 30))}x{string.Concat(Enumerable.Repeat(" dx", 30))}$"),
            ("$x+1$", $"${string.Concat(Enumerable.Repeat("f(x)g(x)", 300))}$"),
            ("$x+1$", $"${string.Join('+', Enumerable.Repeat("x", 3000))}$"),
            ("$(0,1)$", $"${string.Join('+', Enumerable.Range(0, 40).Select(i => $"|x-{i}|"))}<5$"),
            ($"${string.Join('+', Enumerable.Range(0, 40).Select(i => $"|x-{i}|"))}<5$", "$(0,1)$"),
            (new string('7', 5000), new string('7', 5000)),
            ("$1E4999$", "$1E-4999$"),
            ("$1E99999999$", "$0$"),
            ("5", string.Concat(Enumerable.Repeat("1+", 50_000)) + "1"),
            ("5", string.Concat(Enumerable.Repeat("answer ", 15_000))),
            ("5", "$" + string.Concat(Enumerable.Repeat(" m", 10_000)) + "$"),
        };
        foreach (string bracket in Brackets)
        {
            data.Add(("5", string.Concat(Enumerable.Repeat(bracket, 100_000 / bracket.Length))));
            data.Add(("5", "$" + string.Concat(Enumerable.Repeat(bracket, 2_000)) + "6" + new string('}', 2_000) + "$"));
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Costly), DisableDiscoveryEnumeration = true)]
    public void AreEqual_CostlyInput_StaysWithinTheStepsAndIsNotEqual(string gold, string prediction)
    {
        var budget = new MathBudget(6_000_000);
        bool equal = MathAnswer.Equal(MathAnswer.Extract(gold, budget), MathAnswer.Extract(prediction, budget), MathEquivalenceOptions.Default, budget);
        Assert.InRange(budget.Spent, 1, 6_000_000);
        // Two of them are true and cheap enough to tell.
        Assert.Equal(gold == "$100000!$", equal);
    }

    [Fact]
    public void AreEqual_DeepNestingOnASmallStack_DoesNotOverflow()
    {
        Exception? fault = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    foreach (int depth in new[] { 10, 50, 200, 1000, 5000 })
                        MathAnswer.AreEqual("$x$", "$" + new string('(', depth) + "x" + new string(')', depth) + string.Concat(Enumerable.Repeat("^{x", depth)) + new string('}', depth) + "$");
                }
                catch (Exception e) when (e is not OutOfMemoryException)
                {
                    fault = e;
                }
            },
            256 * 1024);
        thread.Start();
        thread.Join();
        Assert.Null(fault);
    }

    // Live memory is what the collector cannot free: the whole process runs with a heap of 64 MB.
    [Fact]
    public async Task MathSuite_CostlyInputsInAHeapOf64Megabytes_RunsThrough()
    {
        using var folder = new TemporaryFolder();
        string file = Path.Combine(folder.FullName, "costly.jsonl");
        File.WriteAllLines(file, Inputs().Select(i => JsonSerializer.Serialize(new { gold = i.Item1, prediction = i.Item2, equal = false, timeout = true })));
        string program = Path.Combine(AppContext.BaseDirectory, "Microsoft.ML.Aer.Conformance.dll");
        var start = new ProcessStartInfo(Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet", [program, "math", file])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_GCHeapHardLimit"] = "0x4000000";
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, await output + await errors);
    }

    [Fact]
    public void Spend_PastTheLimit_Throws()
    {
        var budget = new MathBudget(10);
        budget.Spend(10);
        Assert.Throws<MathLimitException>(() => budget.Spend());
        Assert.Throws<MathLimitException>(() =>
        {
            var deep = new MathBudget(long.MaxValue);
            for (int i = 0; i <= MathBudget.MaximumDepth; i++) deep.Enter();
        });
    }
}
