using Microsoft.ML.Data;

namespace QuickStart;

/// <summary>One row of the data: reach the target with every number, each once, by + - * / and brackets.</summary>
public sealed class CountdownProblem
{
    /// <summary>What the policy reads: the numbers, the target, an equals sign.</summary>
    public string Prompt { get; set; } = "";

    public int[] Numbers { get; set; } = [];

    public int Target { get; set; }

    /// <summary>One solution; only supervised fine-tuning reads it.</summary>
    public string Answer { get; set; } = "";
}

/// <summary>What a prediction engine hands back.</summary>
public sealed class CountdownAnswer
{
    public string Completion { get; set; } = "";

    public int CompletionTokenCount { get; set; }

    public string FinishReason { get; set; } = "";
}
