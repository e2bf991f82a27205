using System.Diagnostics;
using System.Runtime.InteropServices;

namespace EntropyStudy;

/// <summary>Carries out what is missing, several runs side by side, each in a process of its own with one thread.</summary>
internal sealed class StudyRunner(StudyFolders folders, int processes, bool tuned, CancellationToken cancellationToken)
{
    /// <summary>Exit code of a run's process that found another at work on the same run.</summary>
    public const int TakenExitCode = 3;

    private readonly ResultStore _store = new(folders.Results);
    private readonly Dictionary<Process, RunSpec> _running = [];

    /// <returns>The runs that failed; they are not tried again before the next start.</returns>
    public async Task<IReadOnlyList<string>> RunAsync()
    {
        var given = new HashSet<string>();
        var failed = new List<string>();
        try
        {
            while (true)
            {
                while (_running.Count < processes && Next(given) is { } spec)
                {
                    given.Add(spec.Id);
                    _running.Add(Start(spec), spec);
                }
                if (_running.Count == 0) return failed;
                Process done = await (await Task.WhenAny(_running.Keys.Select(WaitAsync))).ConfigureAwait(false);
                RunSpec ended = _running[done];
                _running.Remove(done);
                if (done.ExitCode is not (0 or TakenExitCode)) failed.Add(ended.Id);
                done.Dispose();
            }
        }
        finally
        {
            // Their checkpoints remain, and the next start goes on from them.
            foreach (Process process in _running.Keys.Where(p => !p.HasExited)) process.Kill(entireProcessTree: true);
        }
    }

    // Choices are made as soon as a scenario's last tuning run is kept: only then are its main runs known.
    private RunSpec? Next(HashSet<string> given)
    {
        Choices choices = Choices.Read(folders.Choices);
        foreach (Scenario scenario in Scenario.All.Where(s => !s.IsTransfer && choices.Of(s.Name) is null))
        {
            if (Choices.Choose(scenario, _store.Find, DateTime.UtcNow) is not { } choice) continue;
            choices.Add(folders.Choices, scenario.Name, choice);
            Console.WriteLine($"The settings of '{scenario.Name}' are chosen and written to {folders.Choices}: commit it.");
        }
        return StudyPlan.Next(choices, given, r => _store.Find(r) is not null);
    }

    private Process Start(RunSpec spec)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "EntropyStudy" + (RuntimeInformation.IsOSPlatform(OSPlatform.Windows) ? ".exe" : ""));
        var start = new ProcessStartInfo(program, ["run", spec.Id, "--study", folders.Root, "--tuned", tuned ? "1" : "0"]) { UseShellExecute = false };
        foreach (string variable in new[] { "DOTNET_PROCESSOR_COUNT", "OMP_NUM_THREADS", "MKL_NUM_THREADS" }) start.Environment[variable] = "1";
        return Process.Start(start) ?? throw new InvalidOperationException($"'{program}' did not start.");
    }

    private async Task<Process> WaitAsync(Process process)
    {
        await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        return process;
    }
}
