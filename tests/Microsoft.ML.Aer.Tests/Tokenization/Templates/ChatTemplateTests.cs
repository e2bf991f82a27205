using System.Text.Json;

namespace Microsoft.ML.Aer.Tests;

public sealed class ChatTemplateTests
{
    private static readonly JsonElement Messages = JsonDocument.Parse("""[{"role":"user","content":"q"}]""").RootElement;

    [Fact]
    public void Constructs_RenderAsJinjaDoes()
    {
        Dictionary<string, JsonElement> variables = JsonFile.ReadObject(TestPaths.Data("templates", "variables.json"));
        var faults = new List<string>();
        int cases = 0;
        foreach (string line in File.ReadLines(TestPaths.Data("templates", "cases.jsonl")))
        {
            cases++;
            using JsonDocument golden = JsonDocument.Parse(line);
            string template = golden.RootElement.GetProperty("template").GetString()!;
            string? expected = golden.RootElement.TryGetProperty("text", out JsonElement text) ? text.GetString() : null;
            string? found;
            string reason = "";
            try
            {
                found = ChatTemplate.Parse(template, "test").Render(Messages, addGenerationPrompt: true, variables);
            }
            catch (TemplateException e)
            {
                (found, reason) = (null, e.Message);
            }
            if (found != expected) faults.Add($"{JsonSerializer.Serialize(template)}: expected {expected ?? "an error"}, found {found ?? $"the error {reason}"}");
        }
        Assert.True(faults.Count == 0, string.Join(Environment.NewLine, faults));
        Assert.True(cases > 280);
    }
}
