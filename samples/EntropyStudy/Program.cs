// Adaptive entropy against what the field uses, on the Countdown game. Goes on from the results in the repository.
//   dotnet run --project samples/EntropyStudy -c Release                  everything that is missing, then the report; stop it at any time
//   dotnet run --project samples/EntropyStudy -c Release -- plan          the runs, what is done, how long the rest may take
//   dotnet run --project samples/EntropyStudy -c Release -- report        only docs/study.md and its plots, from what is finished
//   dotnet run --project samples/EntropyStudy -c Release -- run ID        one run in this process
//   dotnet run --project samples/EntropyStudy -c Release -- make-base NAME how the bases of its own were made: small, sequences, sequences-long
//   dotnet run --project samples/EntropyStudy -c Release -- real --policy DIR --tasks DIR [--task NAME --where "num_terms<=2" --steps 100 --seeds 1]
//                                                                         GRPO, AER, a fixed coefficient and Skywork's on a published policy; without a task, how well it solves each
// Options: --study FOLDER (samples/EntropyStudy of another clone), --processes N (2), --tuned 1 (on AMD: MKL uses its widest vectors, see docs/performance.md).
using System.Globalization;
using System.Runtime.InteropServices;
using EntropyStudy;
using Microsoft.ML.Aer;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
using var cancellation = new CancellationTokenSource();
using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel), terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
try
{
    Arguments arguments = Arguments.Parse(args);
    if (arguments.Tuned) NativeTuning.Enable(NativeTunings.MklOnAmd);
    switch (arguments.Command)
    {
        case "make-base":
            BasePolicy.Make(arguments.Operand, StudyFolders.Find(arguments.Study).Bases);
            return 0;
        case "run":
            return SingleRun.Execute(StudyFolders.Find(arguments.Study), arguments.Operand ?? throw new ArgumentException("run needs the id of a run; 'plan' lists them."), cancellation.Token);
        case "plan":
            PlanReport.Print(StudyFolders.Find(arguments.Study), arguments.Processes);
            return 0;
        case "real":
            string policy = Arguments.Needed(arguments.Policy, "--policy"), tasks = Arguments.Needed(arguments.Tasks, "--tasks");
            if (arguments.Task is null) RealStudy.Survey(policy, tasks, arguments.Where, cancellation.Token);
            else RealStudy.Run(StudyFolders.Find(arguments.Study), policy, tasks, arguments.Task, arguments.Where, arguments.Steps, arguments.Seeds, cancellation.Token);
            return 0;
        case "report":
            StudyReport.Write(StudyFolders.Find(arguments.Study));
            return 0;
        default:
            StudyFolders folders = StudyFolders.Find(arguments.Study);
            IReadOnlyList<string> failed = [];
            try
            {
                failed = await new StudyRunner(folders, arguments.Processes, arguments.Tuned, cancellation.Token).RunAsync();
            }
            finally
            {
                StudyReport.Write(folders); // Also when stopped: from what is finished.
            }
            foreach (string id in failed) await Console.Error.WriteLineAsync($"{id} failed; see above.");
            return failed.Count == 0 ? 0 : 1;
    }
}
catch (OperationCanceledException)
{
    Console.WriteLine("Stopped. The same command goes on from the last checkpoints.");
    return 130;
}
catch (Exception e) when (e is ArgumentException or DirectoryNotFoundException or FormatException)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 2;
}

void Cancel(PosixSignalContext context)
{
    context.Cancel = true;
    cancellation.Cancel();
}
