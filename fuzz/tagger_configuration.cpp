// Input: a YAML text. Reading it ends, and gives a configuration or an error of one line.
#include "input.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/tagger/configuration.hpp>

#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace spindrift;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    try {
        const tagger::Configuration configuration = tagger::parse_configuration(text);
        fuzz::expect(!configuration.inputs.empty(), "a configuration has an input");
        fuzz::expect(configuration.threads >= 1 && configuration.threads <= 255, "threads have a range");
        fuzz::expect(configuration.providers.size() <= size, "providers are those of the text");
    } catch (const Error& error) {
        const std::string_view message = error.what();
        fuzz::expect(!message.empty(), "an error says what is wrong");
    }
    return 0;
}
