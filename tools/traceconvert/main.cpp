// traceconvert: copies packets to a file of another format. See docs/man/traceconvert.1.scd.
#include "../tracesplit/split.hpp"
#include "options.hpp"

int main(int argc, char** argv) {
    return tracesplit::run_command(argc, argv, "traceconvert", traceconvert::parse_options, traceconvert::usage_text);
}
