// Loads a model and answers the prompts on standard input, a JSON string a line, with a JSON string a line; then says
// which of its native modules have to do with torch. It knows ML.NET only: no call announces this library.
using System.Diagnostics;
using System.Text.Json;
using Microsoft.ML;

var mlContext = new MLContext();
using PredictionEngine<Problem, Answer> engine = mlContext.Model.CreatePredictionEngine<Problem, Answer>(mlContext.Model.Load(args[0], out _));
while (Console.ReadLine() is { } line)
{
    string prompt = JsonSerializer.Deserialize<string>(line)!;
    Console.WriteLine(JsonSerializer.Serialize(engine.Predict(new Problem { Prompt = prompt, Question = prompt }).Completion));
}
using Process process = Process.GetCurrentProcess();
// TorchSharp's managed assembly is no native library: ML.NET loads the types of an assembly it takes a component from.
IEnumerable<string> modules = process.Modules.Cast<ProcessModule>().Select(m => m.ModuleName).Where(name => name != "TorchSharp.dll");
Console.WriteLine(string.Join(' ', modules.Where(name => name.Contains("torch", StringComparison.OrdinalIgnoreCase)).Prepend("torch:")));

internal sealed class Problem
{
    public string Prompt { get; set; } = "";

    public string Question { get; set; } = "";
}

internal sealed class Answer
{
    public string Completion { get; set; } = "";
}
