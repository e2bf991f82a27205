namespace MathReasoning;

/// <summary>What a prediction engine is asked.</summary>
public sealed class MathQuestion
{
    public string Question { get; set; } = "";

    public string Answer { get; set; } = "";
}

/// <summary>What it hands back.</summary>
public sealed class MathReply
{
    public string Completion { get; set; } = "";
}
