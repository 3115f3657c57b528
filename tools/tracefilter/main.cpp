// tracefilter: copies the packets that match a filter. See docs/man/tracefilter.1.scd.
#include "../tracesplit/split.hpp"
#include "options.hpp"

int main(int argc, char** argv) {
    return tracesplit::run_command(argc, argv, "tracefilter", tracefilter::parse_options, tracefilter::usage_text);
}
