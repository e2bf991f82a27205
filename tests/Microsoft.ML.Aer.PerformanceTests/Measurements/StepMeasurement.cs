namespace Microsoft.ML.Aer.PerformanceTests;

/// <summary>Whole steps of the trainer, from problem to synced sampler, with entropy regularization.</summary>
internal sealed class StepMeasurement : Measurement
{
    public override string Name => "step";

    public override string Summary => "seconds of a reinforcement-learning step: rollouts, rewards, advantages, update, sync";

    // What is not given depends on the shape: see Defaults.
    public override IReadOnlyList<Flag> Flags =>
    [
        new("prompts", null, "prompts of a step; 4 (countdown: 32)"),
        new("completions", null, "completions of each prompt; 8"),
        new("prompt", null, "tokens of each prompt; 12 (countdown: 7)"),
        new("new", null, "tokens of each completion; 64, exactly (countdown: at most 14)"),
        new("updates", null, "optimizer steps; 1 (countdown: 2)"),
        new("budget", null, "most tokens of one forward and backward pass; 1100 (countdown: 4096)"),
        new("recompute", "0", "1 keeps only each block's input for the way back, for less memory"),
    ];

    public override Result Measure(Context context)
    {
        Arguments arguments = context.Arguments;
        bool small = context.Subject.Name == "countdown";
        var sizes = new Dictionary<string, object>();
        int Size(string flag, int usual, int countdown)
        {
            int value = arguments.TextOrNull(flag) is null ? (small ? countdown : usual) : arguments.Int(flag);
            if (arguments.TextOrNull(flag) is null) sizes[flag] = value;
            return value;
        }
        var size = new StepSize(Size("prompts", 4, 32), Size("completions", 8, 8), Size("prompt", 12, 7), Size("new", 64, 14), Size("updates", 1, 2), EndsEarly: small);
        int budget = Size("budget", 1100, 4096);
        // A small policy's steps are short, and compiled in full only after some dozens.
        int warmups = Math.Max(1, arguments.Int("warmups", small ? 60 : Context.Warmups)), repetitions = Math.Max(1, arguments.Int("repetitions", small ? 40 : Context.Repetitions));
        IReadOnlyList<TrainingStep> steps = [.. StepRun.Run(context, size, budget, warmups + repetitions).Skip(warmups)];
        double Median(Func<TrainingStep, double> part) => new Timing([.. steps.Select(part)]).Median;
        sizes["rollout_seconds"] = Median(step => step.RolloutSeconds!.Value);
        sizes["update_seconds"] = Median(step => step.UpdateSeconds);
        sizes["sync_seconds"] = Median(step => step.SyncSeconds!.Value);
        sizes["tokens"] = Median(step => step.Tokens);
        double flop = size.Flop(context.Subject);
        return Result.OfSeconds(new Timing([.. steps.Select(step => step.Seconds)]), small ? null : machine => flop / (machine.Sgemm2048 * 1e9)) with { Extra = sizes };
    }
}

/// <summary>How much a step does.</summary>
/// <param name="Prompts">Prompts.</param>
/// <param name="Completions">Completions of each.</param>
/// <param name="Prompt">Tokens of a prompt.</param>
/// <param name="New">Tokens of a completion, at most.</param>
/// <param name="Updates">Optimizer steps.</param>
/// <param name="EndsEarly">Whether completions may end before that.</param>
internal sealed record StepSize(int Prompts, int Completions, int Prompt, int New, int Updates, bool EndsEarly)
{
    /// <summary>The arithmetic where each prompt is computed once and the head only where a completion's token is predicted.</summary>
    public double Flop(Subject subject)
    {
        PolicyCost cost = subject.Cost;
        double head = 2.0 * subject.Config.VocabularySize * subject.Config.HiddenSize, rows = Prompts * Completions;
        double computed = (Prompts * Prompt) + (rows * (New - 1)), attention = rows * cost.CausalAttentionFlop(Prompt + New);
        double forward = (computed * (cost.ForwardFlop - head)) + (rows * New * head) + attention;
        return 4 * forward; // once in the rollout, three times in the update
    }
}
