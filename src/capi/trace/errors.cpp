#include "output.hpp"
#include "trace.hpp"

#include <array>
#include <cstdarg>
#include <cstdio>
#include <string_view>

// What programs ask about errors.
namespace {

using namespace spindrift::libtrace;

// By number, which is negative: 0 first.
constexpr std::array<const char*, 34> texts = {
    "no error",
    "the uri passed to trace_create() is unsupported or badly formed",
    "the trace failed to initialize",
    "unknown config option",
    "output uri cannot write packets of this type",
    "packet is corrupt or unusable for the action required",
    "option unsupported by this format",
    "feature is unsupported",
    "illegal use of the api",
    "failed to compile a bpf filter",
    "rt communication breakdown",
    "compression format unsupported",
    "wandio has returned an error",
    "input uri not found",
    "null passed to create trace",
    "null trace passed to trace_start",
    "unable to finish last packet in trace_pause",
    "packet is null",
    "filter is null",
    "buffer is null",
    "trace states error",
    "unable to create deadtrace",
    "bad linktype",
    "bad io for the trace",
    "packet has a bad capture header",
    "error while seeking through an erf trace",
    "combiner error",
    "error pausing processing thread",
    "error with trace thread",
    "thread in unexpected state",
    "trace configuration error",
    "unexpected null passed",
    "error with trace output file",
    "out of memory",
};

constexpr std::size_t max_message = 256;

// Writes `MESSAGE(BODY): PROBLEM`.
void print(const char* format, std::va_list arguments, const char* body, const libtrace_err_t& error) noexcept {
    std::array<char, max_message> message{};
    if (format != nullptr) {
        static_cast<void>(std::vsnprintf(message.data(), message.size(), format, arguments));
    }
    const char* const problem = error.err_num != TRACE_ERR_NOERROR ? error.problem : "No error";
    if (body != nullptr) {
        std::fprintf(stderr, "%s(%s): %s\n", message.data(), body, problem);
    } else {
        std::fprintf(stderr, "%s: %s\n", message.data(), problem);
    }
}

libtrace_err_t null_trace() noexcept {
    libtrace_err_t error{};
    error.err_num = TRACE_ERR_NULL_TRACE;
    std::snprintf(error.problem, sizeof error.problem, "NULL trace");
    return error;
}

}  // namespace

extern "C" {

const char* trace_get_errstr(int errnum) {
    const auto index = static_cast<std::size_t>(-static_cast<long>(errnum));
    return errnum <= 0 && index < texts.size() ? texts[index] : "unexpected error";
}

bool trace_is_err(libtrace_t* trace) {
    return trace == nullptr || trace->error.is_set();
}

libtrace_err_t trace_get_err(libtrace_t* trace) {
    return trace != nullptr ? trace->error.take() : null_trace();
}

void trace_perror(libtrace_t* trace, const char* msg, ...) {
    std::va_list arguments;
    va_start(arguments, msg);
    print(msg, arguments, trace_get_uri_body(trace), trace_get_err(trace));
    va_end(arguments);
}

bool trace_is_err_output(libtrace_out_t* trace) {
    return trace == nullptr || trace->error.is_set();
}

libtrace_err_t trace_get_err_output(libtrace_out_t* trace) {
    return trace != nullptr ? trace->error.take() : null_trace();
}

void trace_perror_output(libtrace_out_t* trace, const char* msg, ...) {
    std::va_list arguments;
    va_start(arguments, msg);
    const char* const body = trace != nullptr && trace->body ? trace->body->c_str() : "no uri";
    print(msg, arguments, body, trace_get_err_output(trace));
    va_end(arguments);
}

}  // extern "C"
