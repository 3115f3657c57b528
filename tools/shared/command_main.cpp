#include "command_main.hpp"

#include "allocator.hpp"
#include "standard_streams.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/base/thread.hpp>

#include <exception>

namespace tools {

int command_main(int argc, char** argv, std::string_view name, const std::function<int(const std::string&)>& body) {
    return_freed_memory();
    secure_standard_streams();
    const std::string program = program_name(argc, argv, name);
    try {
        return body(program);
    } catch (const UsageError& error) {
        print_usage_error(program, error);
    } catch (const std::exception&) {
        print_error("{}: {}\n", program, spindrift::failure_text(std::current_exception()));
    }
    return EXIT_FAILURE;
}

int answer(Request request, const std::string& program, std::string_view usage_text) {
    if (request == Request::help) {
        print("{}", usage_text);
    } else {
        print_version(program);
    }
    return EXIT_SUCCESS;
}

}  // namespace tools
