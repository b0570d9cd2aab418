#include <iostream>

#include "cli/program.hpp"

int main(int argc, char** argv) { return mpgen::cli::run(argc, argv, std::cout, std::cerr); }
