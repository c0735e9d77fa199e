#include "config.h"
#include "told_lab.h"
int main(void){return 0;}
