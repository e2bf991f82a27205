using Microsoft.ML.Aer;

namespace MathReasoning;

/// <summary>The reward of a task, by the task's name: those of reasoning_gym as it scores them, all others by mathematical equivalence.</summary>
public static class TaskReward
{
    public const string Answers = "last, tag, boxed or whole";

    /// <param name="task">The task.</param>
    /// <param name="answer">How the answer is cut out of a completion.</param>
    /// <exception cref="ArgumentException">There is no such way to cut it out.</exception>
    public static Reward Of(string task, string answer)
    {
        AnswerExtraction extraction = answer switch
        {
            "last" => AnswerExtraction.LastMatch(task == "countdown" ? @"[(\d][-+*/()\d ]*[)\d]" : @"-?\d[\d,]*(?:\.\d+)?(?:/\d+)?"),
            "tag" => AnswerExtraction.LastTag(),
            "boxed" => AnswerExtraction.LastBoxed(),
            "whole" => AnswerExtraction.Whole,
            _ => throw new ArgumentException($"--answer is {answer}, but must be {Answers}."),
        };
        return task switch
        {
            "countdown" => Rewards.Countdown(extraction: extraction, partialCredit: false),
            "fraction_simplification" => Rewards.SimplifiedFraction(extraction: extraction, partialCredit: false),
            "gsm_symbolic" => Rewards.FirstNumber(extraction: extraction, partialCredit: false),
            "chain_sum" or "products" => Rewards.DecimalMatch(extraction: extraction),
            "basic_arithmetic" or "gcd" or "lcm" or "number_sequence" or "simple_equations" => Rewards.TextMatch(extraction: extraction),
            _ => Rewards.MathEquivalence(),
        };
    }
}
