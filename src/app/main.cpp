// SPDX-License-Identifier: Apache-2.0
// The only file that tests do not link.
#include "app/app.hpp"

int main(int argc, char** argv) { return tapwarden::run(argc, argv); }
