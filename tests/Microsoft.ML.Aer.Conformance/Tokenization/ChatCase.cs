using System.Text.Json;

namespace Microsoft.ML.Aer.Conformance;

/// <summary>One line of chat.jsonl: a conversation, its prompt and the prompt's tokens, or the fact that the template refuses it.</summary>
internal static class ChatCase
{
    public static void Check(PolicyTokenizer tokenizer, JsonElement golden, ConformanceReport report)
    {
        Dictionary<string, JsonElement> variables = golden.GetProperty("kwargs").EnumerateObject().ToDictionary(p => p.Name, p => p.Value, StringComparer.Ordinal);
        bool addGenerationPrompt = golden.GetProperty("add_generation_prompt").GetBoolean();
        if (golden.TryGetProperty("error", out JsonElement error))
        {
            string rendered;
            try
            {
                rendered = tokenizer.ChatTemplates.Render(golden.GetProperty("messages"), addGenerationPrompt, variables);
            }
            catch (TemplateException)
            {
                return;
            }
            throw new InvalidOperationException($"expected the error {error.GetString()} and found {JsonSerializer.Serialize(rendered[..Math.Min(80, rendered.Length)])}");
        }
        string expected = golden.GetProperty("text").GetString()!;
        TextCase.Same("text", expected, tokenizer.ChatTemplates.Render(golden.GetProperty("messages"), addGenerationPrompt, variables));
        int[] ids = TextCase.Ids(golden, "ids");
        TextCase.Same("ids", ids, tokenizer.Encode(expected, addSpecialTokens: false));
    }
}
