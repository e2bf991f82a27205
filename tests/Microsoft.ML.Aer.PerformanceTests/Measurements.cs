using System.Globalization;

namespace Microsoft.ML.Aer.PerformanceTests;

/// <summary>The measurements the console knows, and the console itself.</summary>
internal static class Measurements
{
    private static readonly Measurement[] All =
    [
        new CalibrateMeasurement(),
        new DecodeMeasurement(),
        new PrefillMeasurement(),
        new RaggedMeasurement(),
        new SyncMeasurement(),
        new ContextMeasurement(),
        new TokenizeMeasurement(),
        new LoadMeasurement(),
        new ExportMeasurement(),
        new TrainMeasurement(),
        new StepMeasurement(),
    ];

    /// <summary>Parameters of every measurement.</summary>
    private static readonly Flag[] CommonFlags =
    [
        new("model", null, "checkpoint folder; without it --shape with random weights"),
        new("shape", PolicyShapes.Default, "random weights of a known shape: " + string.Join(", ", PolicyShapes.Names)),
        new("warmups", null, "runs before those that count; 1 (step --shape countdown: 60)"),
        new("tuned", "0", "1 with NativeTunings.All"),
        new("repetitions", null, "runs that count; the median is reported; 3 (step --shape countdown: 40)"),
    ];

    public static int Run(string[] args)
    {
        bool json = args.Contains("--json");
        string[] words = [.. args.Where(arg => arg != "--json")];
        if (words is ["plot", .. var plotted]) return LinePlot.Run(plotted);
        if (words is ["diagnose", .. var tuned])
        {
            NativeTuning.Enable(tuned is ["--tuned", "1"] ? NativeTunings.All : NativeTunings.None);
            Console.WriteLine(new MLContext().Aer().Diagnostics.Measure());
            return 0;
        }
        if (words is ["micro", .. var small]) return MicroBenchmarks.Run(small, json);
        Measurement? measurement = words.Length == 0 ? null : All.FirstOrDefault(m => m.Name == words[0]);
        if (measurement is null) return Usage();
        try
        {
            Flag[] flags = [.. measurement.Flags, .. CommonFlags, new("threads", Machine.Cores.ToString(CultureInfo.InvariantCulture), "threads of whatever is measured")];
            IReadOnlyList<Arguments> sets = Arguments.Parse(words.AsSpan(1), flags);
            if (sets.Select(set => set.Int("tuned")).Distinct().Count() > 1) throw new ArgumentException("--tuned is for the whole process: give one value.");
            if (sets[0].Int("tuned") != 0) NativeTuning.Enable(NativeTunings.All);
            foreach (IGrouping<int, Arguments> sameThreads in sets.GroupBy(set => set.Int("threads")))
            {
                using var run = new Run(sameThreads.Key);
                // Policy by policy, so that each is loaded once.
                foreach (Arguments set in sameThreads.GroupBy(set => (set.TextOrNull("model"), set.Text("shape"))).SelectMany(group => group)) Measure(measurement, new Context(run, set, new Calibrator(run.Threads)), json);
            }
            return 0;
        }
        catch (ArgumentException e)
        {
            Console.Error.WriteLine(e.Message);
            return 2;
        }
    }

    private static void Measure(Measurement measurement, Context context, bool json)
    {
        (Result result, Calibration machine) = context.Measure(measurement.Measure);
        Console.WriteLine(json ? ResultWriter.Json(measurement.Name, context.Arguments, result, machine) : ResultWriter.Text(measurement.Name, context.Arguments, result, machine));
    }

    private static int Usage()
    {
        Console.Error.WriteLine("usage: Microsoft.ML.Aer.PerformanceTests NAME [--json] [--flag value[,value...]] ...");
        foreach (Measurement measurement in All)
        {
            Console.Error.WriteLine($"  {measurement.Name}: {measurement.Summary}");
            foreach (Flag flag in measurement.Flags) Console.Error.WriteLine($"      --{flag.Name} {flag.Default}: {flag.Meaning}");
        }
        Console.Error.WriteLine("  diagnose [--tuned 1]: what the library says of this machine");
        Console.Error.WriteLine($"  {LinePlot.Usage}");
        Console.Error.WriteLine($"  {MicroBenchmarks.Usage}");
        Console.Error.WriteLine("  of all:");
        foreach (Flag flag in CommonFlags) Console.Error.WriteLine($"      --{flag.Name} {flag.Default}: {flag.Meaning}");
        return 2;
    }
}
